"""The same series from polars in memory, from PostgreSQL and from MongoDB's aggregation."""

import asyncio
import csv
import io
import os
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
from pymongo.collection import Collection

from bench.questions import FIRST_DAY, LAST_DAY, Series
from bench.values import Value
from services.standalone.server_process import LOOPBACK, free_port

TIMES = 15
PERCENTILES = (0.5, 0.75, 0.9)
USER = "postgres"
COLLECTION = "values_of_days"

Document = dict[str, Any]


class Polars:
    """A frame of all values."""

    name = "polars"

    def __init__(self, values: Sequence[Value]) -> None:
        frame = pl.DataFrame(values, schema=list(Value._fields), orient="row", infer_schema_length=None)
        names = pl.col("metric", "repo", "author").cast(pl.Categorical)
        self._frame = frame.with_columns(pl.col("day").str.to_date(), names).sort("day")

    def rows(self, series: Series) -> list[tuple[Any, ...]]:
        """A row per group and week: n, the percentiles, the sum."""
        frame = self._frame.lazy().filter(
            pl.col("metric") == series.metric,
            pl.col("day").is_between(pl.lit(FIRST_DAY).str.to_date(), pl.lit(LAST_DAY).str.to_date(), "left"),
            ~pl.col("bot"),
        )
        if series.label:
            frame = frame.filter(pl.col("labels").list.contains(series.label))
        if series.by == "team":
            frame = frame.explode("teams")
        keys = {"team": ["teams"], "repo": ["repo"], None: []}[series.by]
        value = pl.col("value")
        cuts = (value.quantile(share, "linear").alias(f"p{share}") for share in PERCENTILES)
        week = pl.col("day").dt.truncate("1w").alias("week")
        return frame.group_by(*keys, week).agg(pl.len(), *cuts, value.sum()).collect().rows()

    async def seconds(self, series: Series) -> list[float]:
        """How long it takes, time after time."""
        found = []
        for _ in range(TIMES):
            began = time.perf_counter()
            self.rows(series)
            found.append(time.perf_counter() - began)
        return found


class Group:
    """A collection of all values, asked with `$group`."""

    name = "$group"

    def __init__(self, collection: Collection[Document], values: Sequence[Value]) -> None:
        self._collection = collection
        for start in range(0, len(values), 5_000):
            collection.insert_many([one._asdict() for one in values[start : start + 5_000]], ordered=False)
        collection.create_index([("metric", 1), ("day", 1)])

    async def seconds(self, series: Series) -> list[float]:
        """How long it takes, time after time."""
        found = []
        for _ in range(max(3, TIMES // 5)):
            began = time.perf_counter()
            list(self._collection.aggregate(pipeline(series)))
            found.append(time.perf_counter() - began)
        return found


def pipeline(series: Series) -> list[Document]:
    """The aggregation of a series; percentiles are exact, by sorted arrays."""
    match: Document = {"metric": series.metric, "day": {"$gte": FIRST_DAY, "$lt": LAST_DAY}, "bot": False}
    stages: list[Document] = [{"$match": match | ({"labels": series.label} if series.label else {})}]
    if series.by == "team":
        stages.append({"$unwind": "$teams"})
    key = {"team": "$teams", "repo": "$repo", None: None}[series.by]
    week = {"$dateTrunc": {"date": {"$toDate": "$day"}, "unit": "week", "startOfWeek": "monday"}}
    group = {"_id": {"key": key, "week": week}, "n": {"$sum": 1}, "sum": {"$sum": "$value"}}
    cuts = {f"p{int(share * 100)}": _percentile(share) for share in PERCENTILES}
    ordered = {"$sortArray": {"input": "$values", "sortBy": 1}}
    return [
        *stages,
        {"$group": group | {"values": {"$push": "$value"}}},
        {"$set": {"values": ordered}},
        {"$project": {"n": 1, "sum": 1, **cuts}},
    ]


def _percentile(share: float) -> Document:
    place = {"$multiply": [share, {"$subtract": ["$n", 1]}]}
    lower, upper = {"$toInt": {"$floor": place}}, {"$toInt": {"$ceil": place}}
    below, above = {"$arrayElemAt": ["$values", lower]}, {"$arrayElemAt": ["$values", upper]}
    rest = {"$subtract": [place, {"$floor": place}]}
    return {"$add": [below, {"$multiply": [rest, {"$subtract": [above, below]}]}]}


def postgresql_folder() -> Path | None:
    """Where PostgreSQL's programs are; None where it is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


class PostgreSql:
    """A table of all values, indexed, asked with `percentile_cont`."""

    name = "PostgreSQL"

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self._port = free_port()

    async def start(self, values: Sequence[Value]) -> None:
        """Start a server and write the table."""
        if os.geteuid() == 0:
            shutil.chown(self._folder, USER)
        await self._run("initdb", "-D", str(self._folder / "data"), "-U", USER, "-A", "trust", "-E", "UTF8")
        options = f"-p {self._port} -c listen_addresses={LOOPBACK} -c unix_socket_directories={self._folder}"
        memory = "-c shared_buffers=512MB -c work_mem=64MB -c fsync=off"
        log = str(self._folder / "log")
        await self._run(
            "pg_ctl", "-D", str(self._folder / "data"), "-w", "-l", log, "-o", f"{options} {memory}", "start"
        )
        text = io.StringIO()
        rows = ((*one[:5], _array(one.teams), _array(one.labels), one.value) for one in values)
        csv.writer(text, lineterminator="\n").writerows(rows)
        await self._sql(f"{TABLE}\nCOPY v FROM STDIN WITH (FORMAT csv);\n{text.getvalue()}\\.\n{INDEX}\n")

    async def stop(self) -> None:
        """End the server and remove its data."""
        await self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder)

    async def seconds(self, series: Series) -> list[float]:
        """How long it takes, time after time."""
        repeated = "\n".join([statement(series)] * TIMES)
        shown = await self._sql(f"\\timing on\n\\o /dev/null\n{repeated}\n")
        return [float(took) / 1000 for took in re.findall(r"^Time: ([\d.]+) ms", shown, re.MULTILINE)]

    async def _sql(self, text: str) -> str:
        where = ("-h", LOOPBACK, "-p", str(self._port), "-U", USER, "-d", "postgres")
        return await self._run("psql", *where, "-q", "-v", "ON_ERROR_STOP=1", given=text.encode())

    async def _run(self, program: str, *arguments: str, given: bytes | None = None) -> str:
        user = {"user": USER, "group": USER, "extra_groups": []} if os.geteuid() == 0 else {}
        output = asyncio.subprocess.DEVNULL if program == "pg_ctl" else asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            str(self._programs / program),
            *arguments,
            stdin=asyncio.subprocess.PIPE,
            stdout=output,
            stderr=output,
            cwd=self._folder,
            **user,
        )
        shown, errors = await process.communicate(given)
        assert process.returncode == 0, f"{program}: {(errors or b'').decode()}"
        return (shown or b"").decode()


TABLE = (
    "CREATE TABLE v (metric text, day date, repo text, author text, bot boolean, "
    "teams text[], labels text[], value double precision);"
)
INDEX = "CREATE INDEX ON v (metric, day); CREATE INDEX ON v USING gin (labels); VACUUM ANALYZE v;"


def _array(names: Sequence[str]) -> str:
    return "{" + ",".join(names) + "}"


def statement(series: Series) -> str:
    """The SQL of a series."""
    key = {"team": "team", "repo": "repo", None: "NULL::text"}[series.by]
    teams = ", unnest(teams) AS team" if series.by == "team" else ""
    label = f" AND labels @> ARRAY['{series.label}']" if series.label else ""
    shares = ",".join(map(str, PERCENTILES))
    return (
        f"SELECT {key}, date_trunc('week', day), count(*), sum(value), "
        f"percentile_cont(ARRAY[{shares}]) WITHIN GROUP (ORDER BY value) FROM v{teams} "
        f"WHERE metric = '{series.metric}' AND day >= '{FIRST_DAY}' AND day < '{LAST_DAY}' "
        f"AND NOT bot{label} GROUP BY 1, 2;"
    )

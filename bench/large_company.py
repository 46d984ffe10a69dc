"""A large company's read models in MongoDB, written directly, and what a gateway over them needs."""

import asyncio
import contextlib
import tempfile
import time
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

from bench.large_days import Company, day_documents, team_of
from bench.large_lists import list_documents, repository_documents
from bench.values import Value, values_of
from services.aggregator.store.indexes import INDEXES
from services.contracts.definitions.document import Definitions
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.definitions import DEFINITIONS
from services.contracts.readmodels.generations import GENERATIONS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.repositories import REPOSITORIES
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from services.runtime.configuration_file import built_in_definitions
from services.runtime.messaging import ensure_streams
from services.standalone.child_processes import end_with_parent
from services.standalone.embedded_servers import Mongod, NatsServer
from services.standalone.service_processes import service_command
from tests.nats_client import connect
from tests.stack import Stack
from tests.unit.gateway.documents import active, definitions

END = date(2026, 11, 19)
WEEKS, WEEKS_OF_PEOPLE = 24, 12
AT_ONCE = 1_000
DATABASE = "headway"

Document = dict[str, Any]


def period(weeks: int) -> str:
    """The parameters of the last so many weeks."""
    return f"from={END - timedelta(weeks=weeks)}&to={END}"


class StartedStack(Stack):
    """The services as a user starts them: what they import is part of their start and of their memory."""

    async def process(self, service: str, environment: Mapping[str, str]) -> Process:
        """Start the process of a service."""
        with (self.log_dir / f"{service}.log").open("a") as log:
            return await asyncio.create_subprocess_exec(
                *service_command(service), env=environment, stdout=log, stderr=log, preexec_fn=end_with_parent
            )


@dataclass(frozen=True, slots=True)
class LargeCompany:
    """Servers with the company's read models, and the values of its days for other databases."""

    company: Company
    stack: Stack
    nats_url: str
    database: Database[Document]
    values: list[Value]
    built_seconds: float


@contextlib.asynccontextmanager
async def large_company(pull_requests: int) -> AsyncIterator[LargeCompany]:
    """Everything but the gateway running, and the read models written."""
    company = Company(pull_requests, END)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        async with NatsServer(base / "nats") as nats, Mongod(base / "mongo") as mongod:
            client = await connect(nats.url)
            await ensure_streams(client.jetstream())
            await client.close()
            began = time.perf_counter()
            with MongoClient[Document](mongod.url, tz_aware=True) as mongo:
                values = fill(mongo[DATABASE], company)
                seconds = time.perf_counter() - began
                async with StartedStack(nats.url, f"{mongod.url}/{DATABASE}", base / "logs", {}) as stack:
                    yield LargeCompany(company, stack, nats.url, mongo[DATABASE], values, seconds)


def fill(database: Database[Document], company: Company) -> list[Value]:
    """Write all read models, then their indexes; return the values of the days."""
    values: list[Value] = []
    days: Iterable[Any] = day_documents(company)
    while some := list(islice(days, AT_ONCE)):  # type: ignore[call-overload]
        database[f"{DAYS}_1"].insert_many(some, ordered=False)
        values += (value for day in some for value in values_of(day))
    lists = list_documents(company)
    while several := list(islice(lists, AT_ONCE)):
        database[f"{PULL_REQUESTS}_1"].insert_many([pull for pull, _ in several], ordered=False)
        rounds = [one for _, requests in several for one in requests]
        database[f"{REVIEW_REQUESTS}_1"].insert_many(rounds, ordered=False)
    database[f"{REPOSITORIES}_1"].insert_many(list(repository_documents(company)))
    database[DEFINITIONS].insert_one(dict(definitions(content=_definitions(company))))
    database[GENERATIONS].insert_one(dict(active()))
    for name, indexes in INDEXES.items():
        database[f"{name}_1"].create_indexes(list(indexes))
    return values


def _definitions(company: Company) -> Definitions:
    """The built-in ones with the company's teams."""
    members: dict[str, list[str]] = {}
    for person in range(company.people):
        members.setdefault(team_of(person), []).append(f"dev-{person}")
    teams = [{"name": name, "members": logins} for name, logins in members.items()]
    plain = built_in_definitions().model_dump(mode="json", by_alias=True)
    return Definitions.model_validate({**plain, "teams": teams})

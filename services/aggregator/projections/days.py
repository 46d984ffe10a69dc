"""Rebuilds day tables, under a guard that leaves no day stale however many aggregators race.

`wanted` is raised after the documents are saved; whoever rebuilds reads it before the documents, and
writes it as `built`, only ever upwards. A table that misses a document was therefore built with a lower
version than that document's saver wanted, and is built again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from services.aggregator.measurement.deployment_rows import deployment_rows
from services.aggregator.measurement.fields import DeploymentRowFields, PullRequestRowFields
from services.aggregator.measurement.round_rows import RoundRow, round_rows, round_table
from services.aggregator.measurement.rows import Row, day_table, pull_request_rows
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.pending_refresh import (
    NamedRepository,
    PendingRefresh,
    days_by_repository,
)
from services.aggregator.store.concurrency import both
from services.aggregator.store.days import BuiltDay, NewDay
from services.aggregator.store.generation import GenerationStore
from services.contracts.day_tables import pack
from services.contracts.round_tables import pack_rounds

Day = tuple[NamedRepository, str]

DAYS_AT_ONCE = 300
NO_ROWS = pack(day_table([]))
NO_ROUNDS = pack_rounds(round_table([]))


async def refresh_days(store: GenerationStore, rules: Rules, touched: Iterable[PendingRefresh]) -> int:
    """Rebuild every day that documents have fallen on or no longer do; return how many there were."""
    rebuilt = 0
    for some in in_batches(days_by_repository(touched)):
        await rebuild_days(store, rules, some)
        rebuilt += len(some)
    return rebuilt


def in_batches(by_repository: Mapping[NamedRepository, Iterable[str]]) -> Iterator[list[Day]]:
    """Days, not too many at a time; those of one repository that are near each other together."""
    days = ((repository, day) for repository, some in by_repository.items() for day in sorted(some))
    while some := list(islice(days, DAYS_AT_ONCE)):
        yield some


def _id(day: Day) -> str:
    repository, date = day
    return f"{repository.host}/{repository.id}/{date}"


def _new(day: Day) -> NewDay:
    """What a day begins with: no table."""
    repository, date = day
    return {
        "host": repository.host,
        "repository_id": repository.id,
        "repo": repository.name,
        "day": date,
        "built": 0,
        "definition_version": 0,
        "table": NO_ROWS,
        "rounds": NO_ROUNDS,
    }


async def rebuild_days(store: GenerationStore, rules: Rules, days: Sequence[Day]) -> None:
    """Rebuild these days."""
    wanted = await store.days.want({_id(day): _new(day) for day in days})
    behind = [day for day in days if _id(day) in wanted]
    announced, fallen = await both(store.days.announce(wanted), _rows_of(store, rules, behind))
    built = {_id(day): _built(day, wanted[_id(day)], fallen, rules) for day in behind}
    await store.days.build(announced, built)


def _built(day: Day, wanted: int, fallen: "DayRows", rules: Rules) -> BuiltDay:
    """A day with its table. The name is read after `wanted`, too: it may have been renamed in between."""
    repository, _ = day
    return {
        "built": wanted,
        "definition_version": rules.version,
        "repo": fallen.names.get((repository.host, repository.id), repository.name),
        "table": pack(day_table(fallen.rows.get(_id(day), []))),
        "rounds": pack_rounds(round_table(fallen.rounds.get(_id(day), []))),
    }


class DayRows:
    """What fell on days: rows and rounds of review by the day's id, and the newest names of repositories."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}
        self.rounds: dict[str, list[RoundRow]] = {}
        self.names: dict[tuple[str, int], str] = {}

    def add(
        self,
        document: PullRequestRowFields | DeploymentRowFields,
        rows: Iterable[Row],
        rounds: Iterable[RoundRow] = (),
    ) -> None:
        """Note a document's rows."""
        repository = f"{document['host']}/{document['repository_id']}"
        self.names[document["host"], document["repository_id"]] = document["repo"]
        for row in rows:
            self.rows.setdefault(f"{repository}/{row.day}", []).append(row)
        for one in rounds:
            self.rounds.setdefault(f"{repository}/{one.day}", []).append(one)


async def _rows_of(store: GenerationStore, rules: Rules, days: Sequence[Day]) -> DayRows:
    wanted: dict[tuple[str, int], list[str]] = {}
    for repository, date in days:
        wanted.setdefault((repository.host, repository.id), []).append(date)
    fallen = DayRows()
    pull_requests, deployments = await both(
        store.pull_requests.on_days(wanted), store.deployments.on_days(wanted)
    )
    for pull_request in pull_requests:
        rounds = round_rows(pull_request, rules)
        fallen.add(pull_request, pull_request_rows(pull_request, rules), rounds)
    for deployment in deployments:
        fallen.add(deployment, deployment_rows(deployment, rules))
    return fallen

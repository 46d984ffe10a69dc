"""Read-model documents for the gateway's tests: made of events by the aggregator's own derivation.

`changes` lay other values over a document's fields; a field that the aggregator does not write is refused.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from services.aggregator.facts.accounts import Account, LoginUse
from services.aggregator.facts.entities import merge_repository
from services.aggregator.measurement import pull_requests as derived
from services.aggregator.measurement.people import People
from services.aggregator.measurement.round_rows import RoundRow, round_rows, round_table
from services.aggregator.measurement.rows import Row, day_table
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.account_changes import account_changes
from services.aggregator.projections.revisions import repository_change
from services.aggregator.projections.sources import source_document
from services.contracts.day_tables import pack
from services.contracts.definitions.document import Definitions
from services.contracts.events import Repository
from services.contracts.notices import Quota, SourceProgress, SourceState
from services.contracts.readmodels.days import DayDocument
from services.contracts.readmodels.definitions import DefinitionsDocument
from services.contracts.readmodels.generations import SERVED, GenerationsDocument
from services.contracts.round_tables import pack_rounds
from services.gateway.day_tables.day_rows import DayRows, day_rows
from services.gateway.day_tables.packed_days import Dictionaries, segment_of
from services.gateway.day_tables.partition import Partition
from services.gateway.queries.period import Period
from services.runtime.configuration_file import built_in_definitions
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import deployment_of, document_of, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import BEGAN, number_of

HOST = "github.com"
REPO = "acme/api"
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
NOW = (NOON - BEGAN) / timedelta(hours=1)
"""Noon in the hours of the histories."""

Document = dict[str, Any]

DEFINITIONS: Definitions = built_in_definitions()


@cache
def _rules(member: str = "ann") -> Rules:
    """The built-in definitions with a team that has one member."""
    return rules(f'[[teams]]\nname = "core"\nmembers = [{json.dumps(member)}]\n')


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def changed(document: Mapping[str, Any], changes: Mapping[str, Any]) -> Document:
    """The document with other values of some of its fields."""
    unknown = changes.keys() - document.keys()
    assert not unknown, f"the aggregator writes no {sorted(unknown)}"
    return {**document, **changes}


def _repository(name: str) -> Repository:
    owner, _, short = name.partition("/")
    id_ = 1 if name.casefold() == REPO else number_of(name)
    return Repository(id=id_, owner=owner, name=short, default_branch="main")


def pull_request(number: int, repo: str = REPO, **changes: Any) -> Document:
    """A pull request of ann's that bob has reviewed, merged at noon, two days after it was opened.

    `author`, `author_bot` and `reviewers` are who appears in the events, too.
    """
    author = changes.get("author", "ann")
    named = f"bot:{author}" if changes.get("author_bot") and author != "ann" else author
    pull = Pull(number, named, _repository(repo)).opened(NOW - 48)
    for reviewer in changes.get("reviewers", ["bob"]):
        pull.requested(reviewer, NOW - 48).reviewed(reviewer, NOW - 24)
    said = {"additions": 10, "deletions": 5, "changed_files": 2, "commits": 1, "labels": ("bug",)}
    pull.merged(NOW).described(NOW, title=f"Change number {number}", **said)
    return changed(document_of(pull, _rules(author)), changes)


def review_request(reviewer: str, number: int = 1, **changes: Any) -> Document:
    """A round of review: somebody, or a team, was asked six hours before noon, and answered after four.

    `requested_at` and the state `pending` are events, too.
    """
    requested = _hour(changes.get("requested_at", NOON - hours(6)))
    author = "eve" if reviewer.casefold() == "ann" else "ann"
    pull = Pull(number, author, _repository(REPO)).opened(min(NOW - 48, requested - 1))
    pull.described(NOW, title=f"Change number {number}")
    pull.requested(f"team:{reviewer}" if "/" in reviewer else reviewer, requested)
    answered: Document = {}
    if changes.get("state") != "pending":
        pull.reviewed(reviewer.rpartition("/")[2], max(NOW - 2, requested))
        answered = {"answered_at": NOON - hours(2), "answered_by": reviewer, "latency": 4.0}
        answered |= {"latency_working": None, "state": "answered"}
    (document, *_) = derived.review_requests(document_of(pull, _rules()))
    return changed(document, answered | changes)


def _hour(moment: datetime) -> float:
    return (moment - BEGAN) / hours(1)


def deployment(number: int, **changes: Any) -> Document:
    """A deployment to production that succeeded six minutes after noon."""
    told = Deployment(number, by="ann", sha="a" * 40).created(NOW).status("success", NOW + 0.1)
    return changed(deployment_of(told, _rules()), changes)


def account(id_: int, login: str, *names: str, **changes: Any) -> Document:
    """An account and the names it had before."""
    logins = {
        name: LoginUse(NOON - hours(ago), NOON - hours(ago)) for ago, name in enumerate((login, *names))
    }
    observed = Account(HOST, id_, logins, changes.get("kind", "user"), NOON)
    (document,) = account_changes({}, {f"{HOST}/{observed.key}": observed}, People.of(DEFINITIONS)).values()
    return changed(document, changes)


def repository(id_: int, name: str) -> Document:
    """A repository that has this name."""
    owner, _, short = name.partition("/")
    named = Repository(id=id_, owner=owner, name=short, default_branch="main")
    document = repository_change(None, merge_repository(None, Pull(repository=named).opened().events))
    assert document is not None
    return document


def row(**changes: Any) -> Row:
    """A row of a day table: `values` by metric, `phases` by whole and phase."""
    plain = Row(
        day=NOON.date().isoformat(),
        at=NOON.timestamp(),
        key=1,
        author="ann",
        bot=False,
        teams=["core"],
        reviewers=["bob"],
        labels=["bug"],
        base="main",
        size="s",
        values={},
    )
    return replace(plain, **changes)


def merged(number: int, cycle: float, **changes: Any) -> Row:
    """The row of a merge with its whole cycle time in one combined phase."""
    phases = {"cycle_time": {"pickup_time+review_time+merge_time": cycle}}
    values = {"merged": 1.0, "cycle_time": cycle}
    return row(**{"key": number, "values": values, "phases": phases, **changes})


NOTHING_SAID: Document = {"labels": [], "base": "main", "size": None, "milestones": {}}


def rounds_of(*requests: Document) -> list[RoundRow]:
    """The rows of review requests: of the days on which they were made and answered."""
    pulls = [{**NOTHING_SAID, **one, "rounds": [{**one, "key": one["reviewer"]}]} for one in requests]
    return [row for one in pulls for row in round_rows(one, _rules())]  # type: ignore[arg-type]


def days_of_rounds(*requests: Document) -> list[DayDocument]:
    """The days of review requests, of which nothing else is known."""
    rows = rounds_of(*requests)
    places = {(one["number"], one["repo"]) for one in requests}
    repos = dict(places)
    assert len(repos) == len(places), "a number stands for one repository"
    days = dict.fromkeys((row.day, repos[row.number]) for row in rows)
    return [
        day(date_, [], repo, rounds=[row for row in rows if (row.day, repos[row.number]) == (date_, repo)])
        for date_, repo in days
    ]


def day(
    date_: str, rows: Sequence[Row], repo: str = REPO, built: int = 1, rounds: Sequence[RoundRow] = ()
) -> DayDocument:
    """A day's table in one repository."""
    return {
        "_id": f"{HOST}/{_repository(repo).id}/{date_}",
        "wanted": built,
        "built": built,
        "definition_version": 1,
        "host": HOST,
        "repository_id": _repository(repo).id,
        "repo": repo,
        "day": date_,
        "table": pack(day_table(replace(one, day=date_) for one in rows)),
        "rounds": pack_rounds(round_table(rounds)),
    }


EVER = Period(date.min, date.max)


def day_rows_of(*documents: DayDocument, period: Period = EVER) -> DayRows:
    """The rows of some day documents, as the gateway has them in memory."""
    known = Dictionaries()
    return day_rows(known, [Partition.of(segment_of(documents, known))], period)


def source(repo: str = REPO, **changes: Any) -> Document:
    """A repository that is collected without gaps."""
    progress = SourceProgress(
        host=HOST,
        repo=repo,
        repository_id=1,
        via="graphql",
        state=SourceState.LIVE,
        collected=49,
        expected=49,
        watermark=NOON,
        last_complete_walk=NOON,
        observed_at=NOON,
        repaired=0,
        quota=Quota(limit=5000, remaining=4990, reset=NOON),
    )
    return source_document(SourceProgress.model_validate({**dict(progress), **changes}), 1)


def definitions(version: int = 1, content: Definitions = DEFINITIONS) -> DefinitionsDocument:
    """A version of the definitions."""
    return {
        "_id": version,
        "digest": "0",
        "measuring": 1,
        "in_force_since": NOON,
        "content": content.model_dump(mode="json", by_alias=True),
    }


def active(version: int = 1, read_set: str = "1") -> GenerationsDocument:
    """The generation that is served."""
    return {
        "_id": SERVED,
        "read_set": read_set,
        "definition_version": version,
        "pending": None,
        "retired": [],
        "last_set": int(read_set),
        "announced": True,
    }

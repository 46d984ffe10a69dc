"""Rounds of review in the day tables are those of the documents, whichever filters are asked for."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.measurement.pull_requests import review_requests
from services.aggregator.measurement.round_rows import RoundRow, round_rows
from services.contracts.day_tables import ABSENCES
from services.gateway.day_tables.day_rows import DayRows
from services.gateway.day_tables.generation_columns import check_format
from services.gateway.metrics.round_documents import RoundDocuments, need_documents, rounds_of_documents
from services.gateway.metrics.rounds import Rounds, select_rounds
from services.gateway.problems import TooManyError
from services.gateway.queries.filters import Filters
from services.gateway.store.documents import ListedRound
from tests.unit.aggregator.histories import PEOPLE, REVIEWERS, TEAMS
from tests.unit.aggregator.measured import document_of, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import REPOSITORY
from tests.unit.gateway.documents import Document, day, day_rows_of, days_of_rounds, review_request

KATHMANDU = ZoneInfo("Asia/Kathmandu")  # 5:45 ahead
RULES = rules(f'[calendar]\ntimezone = "{KATHMANDU.key}"\n{TEAMS}')


def _some(*names: str) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names), max_size=3)


FILTERS = st.builds(
    Filters,
    repos=_some("acme/api", "acme/web"),
    authors=_some("ada", "grace", "copilot[bot]"),
    labels=_some("", "x", "y"),
    bases=_some("main", "release"),
    sizes=_some("", "xs", "s", "xl"),
    involved=_some("ada", "grace", "edsger", "acme/backend", ""),
    missing=_some(*ABSENCES),
    include_bots=st.booleans(),
    only_bots=st.sampled_from([False, False, True]),
    weekdays=st.frozensets(st.integers(1, 7), max_size=5),
    hours=st.frozensets(st.integers(0, 23), max_size=16),
)
ONE_AT_A_TIME = [
    ("labels", ["", "x", "y"]),
    ("bases", ["main", "release"]),
    ("sizes", ["", "xs", "s", "xl"]),
    ("involved", ["ada", "grace", "acme/backend"]),
    ("missing", [*ABSENCES[2:]]),
    ("hours", range(24)),
    ("weekdays", range(1, 8)),
    ("repos", ["acme/api", "acme/web"]),
    ("authors", ["ada", "grace"]),
]


def lived(random: Random) -> Pull:
    """A pull request whose reviewers, or members of the team that was asked, answer within two days."""
    repository = REPOSITORY.model_copy(update={"name": random.choice(["api", "web"])})
    opened = random.uniform(0, 200)
    pull = Pull(random.randrange(10**6), random.choice(PEOPLE), repository).opened(opened)
    for reviewer in random.sample(REVIEWERS, random.randrange(4)):
        at = opened
        for _ in range(random.choice([1, 1, 2])):
            at += random.uniform(0, 48)
            pull.requested(reviewer, at)
            if random.random() < 0.8:
                at += random.uniform(0, 48)
                person = random.choice(["grace", "edsger"]) if reviewer.startswith("team:") else reviewer
                pull.reviewed(
                    person, at, random.choice(["approved", "commented"]), id_=random.randrange(10**9)
                )
    pull.described(
        200,
        labels=random.choice([(), ("x",), ("y", "x")]),
        base=random.choice(["main", "release"]),
        additions=random.choice([None, 0, 60, 900]),
        deletions=1,
    )
    return pull.merged(400) if random.random() < 0.7 else pull


@cache
def history() -> tuple[list[Document], DayRows]:
    """Documents, and the days as the aggregator builds them of these, read by the gateway."""
    random = Random(13)
    documents = [document_of(lived(random), RULES) for _ in range(60)]
    days: dict[tuple[str, str], list[RoundRow]] = {}
    for document in documents:
        for row in round_rows(document, RULES):  # type: ignore[arg-type]
            days.setdefault((document["repo"], row.day), []).append(row)
    return documents, day_rows_of(*(day(on, [], repo, rounds=rows) for (repo, on), rows in days.items()))


def passes(document: Document, one: Document, filters: Filters) -> bool:
    """Whether a round of a pull request passes whatever does not depend on the moment."""
    bot, involved = one["reviewer_kind"] == "bot", {document["author"], one["reviewer"], one["answered_by"]}
    return (
        (filters.include_bots or not bot)
        and (not filters.only_bots or bot)
        and (not filters.repos or document["repo"] in filters.repos)
        and (not filters.authors or document["author"] in filters.authors)
        and (not filters.labels or not filters.labels.isdisjoint(document["labels"] or [""]))
        and (not filters.bases or document["base"] in filters.bases)
        and (not filters.sizes or (document["size"] or "") in filters.sizes)
        and (not filters.involved or not filters.involved.isdisjoint(involved))
        and (not filters.missing or any(document["milestones"][name] is None for name in filters.missing))
    )


def at_that_time(moment: datetime | None, filters: Filters) -> bool:
    if moment is None:
        return False
    there = moment.astimezone(KATHMANDU)
    return (not filters.weekdays or there.isoweekday() in filters.weekdays) and (
        not filters.hours or there.hour in filters.hours
    )


def of_documents(documents: Sequence[Document], filters: Filters) -> Rounds:
    """The rounds that pass, one by one."""
    found: list[ListedRound] = [
        one  # type: ignore[misc]
        for document in documents
        for one in review_requests(document)  # type: ignore[arg-type]
        if passes(document, one, filters)  # type: ignore[arg-type]
    ]
    requested = [one for one in found if at_that_time(one["requested_at"], filters)]
    answered = [one for one in found if at_that_time(one["answered_at"], filters)]
    return rounds_of_documents(RoundDocuments(requested, answered), KATHMANDU)


def each(rounds: Rounds) -> Iterator[list[tuple[object, ...]]]:
    """Every request and every answer, in an order that does not depend on where they come from."""
    requests, answers = rounds.requests, rounds.answers
    for codes, *columns in (
        (requests.reviewers, requests.days, requests.re_requests),
        (answers.reviewers, answers.days, answers.latency, answers.latency_working),
    ):
        names = [rounds.names[code] for code in codes.tolist()]
        yield sorted(zip(names, *(map(str, column.tolist()) for column in columns), strict=True))


def compared(filters: Filters) -> int:
    """How many requests and answers there are, equal in day tables and documents."""
    documents, rows = history()
    by_rows, by_documents = each(select_rounds(rows, filters)), each(of_documents(documents, filters))
    found, expected = list(by_rows), list(by_documents)
    assert not need_documents(filters)
    assert found == expected
    return sum(map(len, found))


@given(FILTERS)
def test_rounds_of_day_tables_are_those_of_documents(filters: Filters) -> None:
    compared(filters)


@pytest.mark.parametrize(("name", "values"), ONE_AT_A_TIME)
def test_each_filter_chooses_the_rounds_that_it_chooses_among_documents(
    name: str, values: Sequence[str | int]
) -> None:
    every = compared(Filters(include_bots=True))
    for value in values:
        assert 0 < compared(Filters(include_bots=True, **{name: frozenset({value})})) < every, value


def test_who_did_not_answer_is_nobody() -> None:
    assert compared(Filters(include_bots=True, involved=frozenset({""}))) == 0


def test_days_of_an_older_release_are_said_to_be_measured_again() -> None:
    (days, *_) = days_of_rounds(review_request("bob"))
    check_format([days])
    older = {name: value for name, value in days["rounds"].items() if name not in {"labels", "base"}}
    for rounds in ({"rounds": older}, {}):
        stored = {name: value for name, value in days.items() if name != "rounds"} | rounds
        with pytest.raises(TooManyError, match="measured again"):
            check_format([stored])  # type: ignore[list-item]

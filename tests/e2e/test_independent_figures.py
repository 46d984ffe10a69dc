"""The figures of an organisation, computed once more from its raw events.

What comes out of the API must be what plain Python (tests/independent) counts: every metric, by every group.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio

from services.standalone.embedded_servers import Mongod, NatsServer
from tests.independent.comparison import PERIOD, BothFigures, both_figures, compare, differences, is_divided
from tests.independent.figures import Figured, Keep, statistics
from tests.independent.items import latency
from tests.independent.lives import Life, Round
from tests.independent.zones import LISBON

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

PER_WEEK = [  # by how many pull requests there are
    pytest.param(45.0, id="1,000"),
    pytest.param(195.0, marks=pytest.mark.soak, id="5,000"),
]
GROUPS = ("author", "team", "repo", "weekday", "size", "reviewer")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=PER_WEEK)
async def both(
    nats_server: NatsServer, mongod: Mongod, request: pytest.FixtureRequest
) -> AsyncIterator[BothFigures]:
    async with both_figures(nats_server.url, f"{mongod.url}/independent", request.param) as found:
        yield found


async def test_there_is_no_metric_that_is_not_computed_apart(both: BothFigures) -> None:
    in_force = (await both.api.get("/metrics"))["metrics"]
    assert {metric["name"] for metric in in_force} == {*both.figured.metrics}


async def test_every_metric_by_week_month_and_day(both: BothFigures) -> None:
    for metric in both.figured.metrics:
        counted = [await compare(both, metric, interval) for interval in ("day", "week", "month")]
        assert counted[0] == counted[1] == counted[2] > 0, metric


@pytest.mark.parametrize("by", GROUPS)
async def test_every_metric_by(both: BothFigures, by: str) -> None:
    for metric in both.figured.metrics:
        counted = await compare(both, metric, "month", by)
        assert (counted > 0) == is_divided(metric, {by}), metric


FILTERS: list[tuple[dict[str, Any], Keep]] = [
    ({"include_bots": "true"}, lambda shown, item: True),
    ({"repo": "lumen/lumen.js"}, lambda shown, item: not item.bot and item.repo == "lumen/lumen.js"),
    (
        {"repo": ["lumen/api", "acme/api"], "include_bots": "true"},
        lambda shown, item: item.repo in {"lumen/api", "acme/api"},
    ),
    ({"author": "petra-lindholm"}, lambda shown, item: not item.bot and item.person == "petra-lindholm"),
    ({"reviewer": "ines-carvalho"}, lambda shown, item: not item.bot and "ines-carvalho" in item.reviewers),
    (
        {"label": ["security", "odd"]},
        lambda shown, item: not item.bot and {"security", "odd"} & {*item.labels},
    ),
    ({"base": "master"}, lambda shown, item: not item.bot and item.base == "master"),
    ({"size": "s,m"}, lambda shown, item: not item.bot and item.size in {"s", "m"}),
    (
        {"size": "xl", "author": ["rui-monteiro", "ghost"], "include_bots": "true"},
        lambda shown, item: item.size == "xl" and item.person in {"rui-monteiro", "ghost"},
    ),
]


@pytest.mark.parametrize(("filters", "keep"), FILTERS, ids=[str(filters) for filters, _ in FILTERS])
async def test_every_metric_of_what_filters_let_pass(
    both: BothFigures, filters: dict[str, Any], keep: Keep
) -> None:
    counted = [await compare(both, metric, "week", None, keep, **filters) for metric in both.figured.metrics]
    assert sum(counted)


async def test_every_metric_of_a_team_and_of_none(both: BothFigures) -> None:
    for team in ("web", ""):
        keep = in_team(both.figured, team)
        for metric in both.figured.metrics:
            await compare(both, metric, "month", "author", keep, team=team)


def in_team(figured: Figured, team: str) -> Keep:
    return lambda shown, item: not item.bot and team in figured.teams(shown, item)


@pytest.mark.parametrize(
    ("path", "by", "field"), [("contributors", "author", "author"), ("teams",) + ("team",) * 2]
)
async def test_a_row_per_person_and_team_holds_every_metric_of_their_changes(
    both: BothFigures, path: str, by: str, field: str
) -> None:
    rows = (await both.api.get(f"/{path}", from_=PERIOD[0], to=PERIOD[1]))["items"]
    found = {row[by]: row["measures"] for row in rows}
    wrong, keys = [], set()
    divided = {metric for metric in both.figured.metrics if is_divided(metric, {by})}
    assert all(set(measures) == divided for measures in found.values())
    for metric in divided:
        expected = both.figured.series(metric, PERIOD, "month", by)
        keys |= set(expected)
        for key, measures in found.items():
            parts = expected.get(key) or both.figured.nothing(PERIOD, "month")
            wrong += [f"{key} {metric}: {one}" for one in differences(measures[metric], parts[None])]
    assert not wrong, wrong[:8]
    assert set(found) == keys - {""}


def asked_rounds(both: BothFigures) -> Iterator[Round]:
    """The rounds in which people and teams were asked."""
    return (one for life in both.lives for one in life.rounds if not one.bot)


def within(moment: datetime | None) -> bool:
    return moment is not None and PERIOD[0] <= LISBON.shows(moment).date() < PERIOD[1]


def reviewer_row(name: str, rounds: Sequence[Round], reviews: int) -> dict[str, Any]:
    """What is asked of somebody, and what they do: also what was asked of their team."""
    asked = [one for one in rounds if one.reviewer == name and within(one.asked)]
    took = statistics(
        latency(one) for one in rounds if name in {one.reviewer, one.by} and within(one.answered)
    )
    return {
        "reviewer": name,
        "requests": len(asked),
        "reviews": reviews,
        "latency": {part: took[part] for part in ("n", "p50", "p90")},
        "re_requests": sum(one.again for one in asked),
        "pending": sum(one.state == "pending" and one.reviewer == name for one in rounds),
    }


async def test_a_row_per_reviewer(both: BothFigures) -> None:
    rounds = list(asked_rounds(both))
    given = both.figured.series("reviews_given", PERIOD, "month", "author")
    names = {one.reviewer for one in rounds if within(one.asked) or one.state == "pending"}
    names |= {who for one in rounds if within(one.answered) for who in (one.reviewer, one.by) if who} | set(
        given
    )
    reviews = {name: parts[None]["n"] for name, parts in given.items()}
    expected = {name: reviewer_row(name, rounds, reviews.get(name, 0)) for name in names}
    rows = (await both.api.get("/reviewers", from_=PERIOD[0], to=PERIOD[1]))["items"]
    assert {row["reviewer"] for row in rows} == names
    for row in rows:
        wanted = expected[row["reviewer"]]
        assert row["latency"] == pytest.approx(wanted.pop("latency"), rel=1e-9)
        assert {name: row[name] for name in wanted} == wanted


def milestones(life: Life) -> dict[str, datetime | None]:
    named = ("first_commit", "opened", "ready", "first_review", "approved", "merged", "closed", "deployed")
    return {name: getattr(life, name) for name in named} | {"review_requested": life.requested}


async def test_every_milestone_of_every_pull_request(both: BothFigures) -> None:
    lives = {(life.pull.repo, life.pull.number): life for life in both.lives}
    rows = await both.rows("/pull-requests", sort="number")
    assert {(row["repo"], row["number"]) for row in rows} == set(lives)
    for row in rows:
        life = lives[row["repo"], row["number"]]
        expected = {name: at and at.isoformat() + "Z" for name, at in milestones(life).items()}
        assert {name: row["milestones"][name] for name in expected} == expected, row["url"]
        assert (row["author"], row["size"] or "") == (life.author, life.pull.size)
        assert (row["state"] == "merged", row["state"] == "closed") == (bool(life.merged), bool(life.closed))


async def test_every_round_of_review(both: BothFigures) -> None:
    expected = {
        (life.pull.repo, life.pull.number, one.reviewer, one.asked.isoformat() + "Z"): one
        for life in both.lives
        for one in life.rounds
    }
    rows = await both.rows("/review-requests", sort="number")
    found = {(row["repo"], row["number"], row["reviewer"], row["requested_at"]): row for row in rows}
    assert len(rows) == len(expected)
    for key, one in expected.items():
        row = found[key]
        assert (row["state"], row["re_request"], row["answered_by"]) == (one.state, one.again, one.by), key
        assert row["latency"] == (pytest.approx(latency(one), rel=1e-9) if one.answered else None), key

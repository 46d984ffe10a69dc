"""The figures of one organisation twice: as the API gives them, and by the independent code.

Its events go through the real aggregator into a real MongoDB, and beside that into `figures`.
"""

import contextlib
import math
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.preparation import prepare
from services.aggregator.store.store import Store
from services.contracts.events import Event, encode
from services.demo.organisation import create_organisation
from services.demo.settings import CONFIGURATION_FILE
from services.runtime.configuration_file import active_definitions, parse_configuration
from services.runtime.messaging import ensure_streams
from services.runtime.publisher import Publisher
from tests.independent.figures import Figured, Figures, Keep
from tests.independent.items import Counting
from tests.independent.lives import Life
from tests.independent.people import People
from tests.independent.pulls import read
from tests.independent.special_cases import special_cases
from tests.independent.zones import LISBON, TORONTO, Working
from tests.integration.gateway_harness import Harness, start_gateway
from tests.nats_client import connect

ANCHOR = datetime(2026, 11, 20, 17, tzinfo=UTC)
SEED, DAYS = 7, 180

# Summer ends and a member changes team in it; bounds are neither Mondays nor firsts of a month.
PERIOD = (date(2026, 6, 3), date(2026, 11, 19))
ZONE = "Europe/Lisbon"
HOURS = """
days = ["mon", "tue", "wed", "thu", "fri"]
hours = ["09:00-12:30", "13:30-18:00"]
holidays = [2026-10-05]

[calendar.people.nadia-haddad]
timezone = "America/Toronto"
hours = ["10:00-16:00"]
"""
TEAM_AT_WORK = Working(LISBON, ((540, 750), (810, 1080)), off=(date(2026, 10, 5),))
OWN = {"nadia-haddad": Working(TORONTO, ((600, 960),), off=(date(2026, 10, 5),))}

SAME = {"rel_tol": 1e-9, "abs_tol": 1e-9}

# One deployment carries the changes of many: by these it is not divided, and no figure is false.
OF_DEPLOYMENTS = frozenset(
    {
        *("deployment_frequency", "deployment_days", "change_failure_rate"),
        *("time_to_restore", "time_to_restore_working"),
    }
)
OF_CHANGES = frozenset({"author", "team", "reviewer", "size", "label", "base"})


@dataclass
class BothFigures:
    """What the API and the independent code give for one organisation."""

    api: Harness
    figured: Figured
    lives: list[Life]

    async def series(
        self, metric: str, interval: str, by: str | None, **filters: Any
    ) -> tuple[list[dict[str, Any]], str | None]:
        """The series of a metric, and the reason where there is none."""
        asked = {"interval": interval, "from": PERIOD[0], "to": PERIOD[1], **filters}
        if by:
            asked["group_by"] = by
        answer = await self.api.get(f"/metrics/{metric}", **asked)
        return list(answer["series"]), answer["reason"]

    async def rows(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Every row of a list, bots' included."""
        page = await self.api.get(path, limit=500, include_bots="true", **query)
        rows = list(page["items"])
        while page["next"]:
            page = await self.api.get(path, limit=500, include_bots="true", cursor=page["next"], **query)
            rows += page["items"]
        return rows


def definitions_file() -> str:
    """The demo's own, with another calendar: one holiday, and a person with hours of her own."""
    before, _, after = CONFIGURATION_FILE.read_text().partition("[calendar]\n")
    _, _, rest = after.partition("\n\n")
    return f'{before}[calendar]\ntimezone = "{ZONE}"{HOURS}\n{rest}'


def history(per_week: float) -> list[Event]:
    whole = create_organisation(SEED, ANCHOR, days=DAYS, pull_requests_per_week=per_week)
    return [*whole.history(), *special_cases()]


def figured(events: Sequence[Event]) -> tuple[Figured, list[Life]]:
    people = People(definitions_file())
    pulls, deployments = read(map(encode, events))
    repos = {pull.repo for pull in pulls}
    shipped = {repo: [one for one in deployments if one.repo == repo] for repo in repos}
    lives = [Life(pull, people, LISBON, shipped[pull.repo]) for pull in pulls]
    return Figured(Counting(people, TEAM_AT_WORK, OWN).all(lives, deployments), people, LISBON), lives


async def apply(events: Sequence[Event], nats_url: str, mongo_url: str) -> None:
    """What an aggregator does with its definitions, and with all events as one batch."""
    client = await connect(nats_url)
    await ensure_streams(client.jetstream(timeout=60))
    store, publisher = Store(mongo_url), Publisher(client)
    router = ProjectionRouter(store, publisher)
    configuration = parse_configuration(definitions_file(), "headway.toml")
    await prepare(store, router, active_definitions(configuration))
    await router.apply(events)
    store.close()
    await client.close()


@contextlib.asynccontextmanager
async def both_figures(nats_url: str, mongo_url: str, per_week: float) -> AsyncIterator[BothFigures]:
    """The organisation, as long as its gateway runs."""
    events = history(per_week)
    await apply(events, nats_url, mongo_url)
    async with start_gateway(nats_url, mongo_url) as api:
        api.now = ANCHOR
        yield BothFigures(api, *figured(events))
        await api.database.client.drop_database(api.database.name)


def differences(answered: dict[str, Any], expected: Figures) -> Iterator[str]:
    """What the API says otherwise than it should; nothing else may be null than what is."""
    for name, value in expected.items():
        said = answered[name]
        same = said is value if said is None or value is None else math.isclose(said, value, **SAME)
        if not same:
            yield f"{name} is {said}, should be {value}"


def is_divided(metric: str, by: Iterable[str | None]) -> bool:
    """Whether a metric has figures by these groups and filters."""
    return metric not in OF_DEPLOYMENTS or OF_CHANGES.isdisjoint(by)


async def compare(
    both: BothFigures,
    metric: str,
    interval: str,
    by: str | None = None,
    keep: Keep | None = None,
    **filters: Any,
) -> int:
    """Every point of every group, or why there is none; returns how many values there are."""
    found, reason = await both.series(metric, interval, by, **filters)
    if not is_divided(metric, {by, *filters}):
        assert (found, reason and "one carries the changes of many" in reason) == ([], True), metric
        return 0
    assert reason is None
    expected = both.figured.series(metric, PERIOD, interval, by, keep)
    wrong = []
    if by and {series["key"] for series in found} != set(expected):
        wrong.append(f"groups are {[series['key'] for series in found]}, should be {list(expected)}")
    for series in found:
        parts = expected.get(series["key"]) or both.figured.nothing(PERIOD, interval)
        points = {None: series["total"], **{date.fromisoformat(p["start"]): p for p in series["points"]}}
        assert list(points) == list(parts)
        for start, part in parts.items():
            wrong += [f"{series['key']} from {start}: {one}" for one in differences(points[start], part)]
    assert not wrong, f"{metric} by {interval} and {by}, {filters}: {len(wrong)}: {wrong[:8]}"
    return sum(series["total"]["n"] for series in found)

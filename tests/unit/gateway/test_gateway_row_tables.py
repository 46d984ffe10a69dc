"""Answers that are held as columns are written as their models are: the same fields in the same order."""

import json
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.measurement.rows import Row
from services.contracts.api import MetricAnswer, Page
from services.contracts.api_people import ContributorRow, TeamRow
from services.contracts.definitions.document import Team
from services.gateway.http.answers import to_json
from services.gateway.metrics.memberships import Memberships
from services.gateway.metrics.people import contributors, teams
from services.gateway.metrics.row_tables import AnyAnswer, LongAnswer
from services.gateway.metrics.selection import Selection, select
from services.gateway.metrics.series import build
from services.gateway.queries.buckets import buckets
from services.gateway.queries.filters import Filters
from services.gateway.queries.series_options import GroupBy
from tests.unit.gateway.documents import DEFINITIONS, day_rows_of
from tests.unit.gateway.test_gateway_columns_laws import FIRST, TABLES, documents

CYCLE_TIME = DEFINITIONS.metric("cycle_time")
assert CYCLE_TIME is not None
UTC_ZONE = ZoneInfo("UTC")
TODAY = date(2026, 12, 1)
DAYS = buckets(FIRST, FIRST + timedelta(days=8), "day", TODAY)
SOME_TEAMS = tuple(Team(name=name, members=("ann", "cid")) for name in ("web", "new"))
DEFINED = DEFINITIONS.model_copy(update={"teams": SOME_TEAMS})
Tables = st.lists(TABLES, max_size=8)


def selected(tables: list[tuple[int, str, list[Row]]]) -> Selection:
    return select(day_rows_of(*documents(tables).values()), Filters())


def is_written_as_its_model(answer: LongAnswer) -> bool:
    renamed: list[AnyAnswer] = [answer, answer.renamed(lambda login: f'{login}-é"' if login else "")]
    return all(
        read(to_json(one)) == read(to_json(one.model())) for one in renamed if isinstance(one, LongAnswer)
    )


def read(content: bytes) -> object:
    """What JSON says: its objects as pairs, its numbers as they are written, but for powers of ten."""
    return json.loads(content, object_pairs_hook=tuple, parse_float=lambda text: text.replace("e+", "e"))


@pytest.mark.parametrize("by", [None, "author", "team", "phase", "weekday"])
@given(tables=Tables)
def test_series(by: GroupBy | None, tables: list[tuple[int, str, list[Row]]]) -> None:
    assert CYCLE_TIME is not None
    envelope = MetricAnswer(
        **{"metric": "x", "label": '"series":[]', "unit": "", "definition_version": 1, "timezone": "UTC"},
        **{"interval": "day", "from": FIRST, "to": TODAY, "group_by": by},
        series=[],
    )
    table = build(selected(tables), CYCLE_TIME, by, DAYS, UTC_ZONE)
    assert is_written_as_its_model(LongAnswer(envelope, "series", table))
    assert table.size == sum(len(one.points) for one in table.models())


@given(tables=Tables)
def test_rows_of_people_and_teams(tables: list[tuple[int, str, list[Row]]]) -> None:
    selection = selected(tables)
    people = contributors(selection, DEFINITIONS.metrics)
    page = Page[ContributorRow](items=[], next=None, total=people.size)
    assert is_written_as_its_model(LongAnswer(page, "items", people))
    of_teams = teams(selection, DEFINED, Memberships.of(DEFINED, {}), TODAY, ("web", "new"))
    assert is_written_as_its_model(LongAnswer(Page[TeamRow](items=[], next=None, total=2), "items", of_teams))
    assert people.size == len(people.models())

"""Rows per person and team."""

from datetime import date

from services.contracts.definitions.document import Membership, Team
from services.gateway.metrics.memberships import Memberships
from services.gateway.metrics.people import contributors, team_names, teams
from services.gateway.metrics.selection import select
from services.gateway.queries.filters import NONE, Filters
from tests.unit.gateway.documents import DEFINITIONS, day, day_rows_of, merged, row

ROWS = day_rows_of(
    day("2026-11-16", [merged(1, 4.0), merged(2, 6.0), merged(3, 1.0, author="cid", teams=[])]),
    day("2026-11-17", [row(author="bob", values={"reviews_given": 1.0}) for _ in range(3)]),
)
SELECTION = select(ROWS, Filters())


def test_a_contributor_has_every_metric_in_force() -> None:
    found = {one.author: one for one in contributors(SELECTION, DEFINITIONS.metrics).models()}
    assert list(found) == ["ann", "bob", "cid"]
    assert found["ann"].measures["cycle_time"].p50 == 5.0
    assert found["ann"].measures["merged"].sum == 2.0
    assert found["bob"].measures["merged"].sum == 0.0
    assert set(found["bob"].measures) == {metric.name for metric in DEFINITIONS.metrics}


def test_teams_are_those_that_are_defined_with_todays_members() -> None:
    former = Membership.model_validate({"login": "eve", "to": "2026-01-01"})
    defined = DEFINITIONS.model_copy(
        update={"teams": (Team(name="core", members=("ann", former)), Team(name="new", members=("dan",)))}
    )
    found = teams(
        SELECTION, defined, Memberships.of(defined, {}), date(2026, 11, 18), team_names(defined, NONE)
    ).models()
    assert [(one.team, one.members, one.measures["merged"].sum) for one in found] == [
        ("core", ["ann"], 2.0),
        ("new", ["dan"], 0.0),
    ]

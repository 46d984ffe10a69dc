"""What cannot be split by a filter is unknown, with the reason: 0 would be false."""

from datetime import date

import pytest

from services.contracts.api_overview import Figure
from services.contracts.definitions.document import Definitions, Deployments
from services.contracts.definitions.vocabulary import DeploymentSource
from services.gateway.metrics.daily import by_day
from services.gateway.metrics.overview import DELIVERY, figures
from services.gateway.metrics.selection import select
from services.gateway.metrics.split_reasons import split_figures, why_not_split
from services.gateway.queries.filters import Filters, ValueRange
from services.gateway.queries.period import Period
from tests.unit.gateway.documents import DEFINITIONS, day, day_rows_of, row

TODAY = date(2026, 11, 18)
PERIOD = Period(date(2026, 10, 22), date(2026, 11, 19))
DEPLOYED = day_rows_of(day("2026-11-10", [row(key=1, values={"deployment_frequency": 1.0})]))
OF_DEPLOYMENTS = ("deployment_frequency", "change_failure_rate", "time_to_restore")


def shown(filters: Filters, definitions: Definitions = DEFINITIONS) -> dict[str, Figure]:
    values_of = by_day(select(DEPLOYED, filters))
    found = split_figures(figures(DELIVERY, definitions, values_of, PERIOD, TODAY), definitions, filters)
    return {one.metric: one for one in found}


@pytest.mark.parametrize("name", OF_DEPLOYMENTS)
def test_of_a_team_or_a_person_deployments_are_unknown(name: str) -> None:
    found = shown(Filters(teams=frozenset({"core"}), authors=frozenset({"ada"})))[name]
    assert (found.value, found.n, found.previous, found.change, found.beside) == (None, 0, None, None, None)
    assert set(found.sparkline) == {None}
    assert found.reason == "deployments are not split by team or author: one carries the changes of many"


def test_of_a_repository_they_are_counted() -> None:
    found = shown(Filters(repos=frozenset({"acme/other"})))["deployment_frequency"]
    assert (found.value, found.reason) == (0.0, None)


def test_what_is_of_pull_requests_can_be_split() -> None:
    metric = DEFINITIONS.metric("lead_time")
    assert metric is not None
    teams = Filters(teams=frozenset({"core"}))
    assert why_not_split(metric, teams, DEFINITIONS) is None


def test_what_cannot_split_a_metric_is_named_the_group_too() -> None:
    metric = DEFINITIONS.metric("deployment_frequency")
    assert metric is not None
    found = why_not_split(metric, Filters(teams=frozenset({"core"})), DEFINITIONS, "author")
    assert found is not None
    assert found.by == ("team", "author")
    longer = Filters(value=ValueRange("cycle_time", at_least=1.0))
    by_value = why_not_split(metric, longer, DEFINITIONS)
    assert by_value is not None
    assert by_value.by == ("metric",)


def test_where_merges_are_deployments_they_can_be_split() -> None:
    merges = DEFINITIONS.model_copy(update={"deployments": Deployments(source=DeploymentSource.MERGES)})
    assert shown(Filters(teams=frozenset({"core"})), merges)["deployment_frequency"].reason is None

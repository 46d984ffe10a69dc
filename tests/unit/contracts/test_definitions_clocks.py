"""The working-hours figure stands beside the wall figure, never in its place."""

import pytest

from services.contracts.definitions.clocks import with_counterparts
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.vocabulary import Clock
from services.runtime.configuration_file import (
    active_definitions,
    built_in_definitions,
    parse_configuration,
)
from services.runtime.settings import ConfigurationError

HOURS = '[calendar]\nhours = ["09:00-17:00"]\n'


def in_force(text: str) -> Definitions:
    return active_definitions(parse_configuration(text, "headway.toml"))


def refusal(text: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        in_force(text)
    return str(refused.value)


def metric(name: str, more: str) -> str:
    return f'[[metrics]]\nname="{name}"\nlabel="{name}"\n{more}\n'


def test_without_hours_there_is_no_working_clock() -> None:
    assert {one.clock for one in in_force("").metrics} == {Clock.WALL}
    assert in_force("").metrics == built_in_definitions().metrics


def test_with_hours_every_amount_of_time_has_one_beside_it_and_stays_what_it_was() -> None:
    found, shipped = in_force(HOURS), built_in_definitions()
    assert [one for one in found.metrics if one.clock is Clock.WALL] == list(shipped.metrics)
    assert {one.beside for one in found.metrics if one.beside} == {
        one.name for one in shipped.metrics if one.unit == "hours"
    }


def test_the_metric_beside_is_the_same_by_the_other_clock() -> None:
    found = in_force(HOURS)
    wall, working = found.metric("pickup_time"), found.metric("pickup_time_working")
    assert (working.clock, working.beside, working.label) == (
        "working",
        "pickup_time",
        "Pickup (working hours)",
    )
    changed = {"name": wall.name, "label": wall.label, "help": wall.help, "clock": wall.clock, "beside": None}
    assert working.model_copy(update=changed) == wall
    names = [one.name for one in found.metrics]
    assert names.index("pickup_time_working") == names.index("pickup_time") + 1


def test_phases_stay_phases() -> None:
    found = in_force(HOURS)
    assert found.metric("cycle_time_working").phases == (
        "pickup_time_working",
        "review_time_working",
        "merge_time_working",
    )


def test_a_teams_own_metric_has_one_beside_it_too() -> None:
    found = in_force(HOURS + metric("to_approval", 'from="ready"\nto="approved"\nlabels=["api"]'))
    assert found.metric("to_approval_working").labels == ("api",)


def test_a_metric_by_the_working_clock_has_the_wall_clock_beside_it() -> None:
    own = metric("ready_to_first_approval", 'from="ready"\nto="approved"\nclock="working"')
    found = in_force(HOURS + own).metric("ready_to_first_approval_wall")
    assert (found.clock, found.beside) == ("wall", "ready_to_first_approval")


def test_a_built_in_metric_by_the_working_clock_keeps_its_wall_figure() -> None:
    own = metric(
        "cycle_time",
        'from="ready"\nto="merged"\nclock="working"\n'
        'phases=["pickup_time_working", "review_time_working", "merge_time_working"]',
    )
    found = in_force(HOURS + own)
    assert found.metric("cycle_time_wall").phases == ("pickup_time", "review_time", "merge_time")
    assert found.metric("cycle_time_working") is None


def test_a_metric_may_be_written_beside_another() -> None:
    own = metric("waiting", 'from="ready"\nto="first_review"\nclock="working"\nbeside="pickup_time"')
    found = in_force(HOURS + own)
    assert found.metric("pickup_time_working") is None
    names = [one.name for one in found.metrics]
    assert names.index("waiting") == names.index("pickup_time") + 1


def test_a_name_that_is_taken_stays_the_teams() -> None:
    own = metric("cycle_time_working", 'count="merged"')
    found = in_force(HOURS + own).metric("cycle_time_working")
    assert found.count == "merged"


def test_a_long_name_and_label_stay_within_what_is_allowed() -> None:
    long = "a" * 63
    own = metric(long, 'from="ready"\nto="merged"').replace(f'label="{long}"', f'label="{"L" * 80}"')
    found = in_force(HOURS + own).metrics[-1]
    assert found.beside == long
    assert Definitions.model_validate(in_force(HOURS + own).model_dump(mode="json", by_alias=True))
    assert (len(found.name), len(found.label)) == (63, 80)


def test_adding_clocks_twice_adds_nothing() -> None:
    once = with_counterparts(built_in_definitions().metrics)
    assert with_counterparts(once) == once


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (
            metric("x", 'from="ready"\nto="merged"\nbeside="nothing"'),
            "metric 'x' is beside 'nothing', which nobody defines",
        ),
        (
            metric("x", 'from="ready"\nto="merged"\nbeside="cycle_time"'),
            "metric 'x' is not the same as 'cycle_time' by the other clock",
        ),
        (
            metric("x", 'from="opened"\nto="merged"\nclock="working"\nbeside="cycle_time"'),
            "metric 'x' is not the same as 'cycle_time' by the other clock",
        ),
        (
            metric("x", 'from="ready"\nto="merged"\nbeside="y"')
            + metric("y", 'from="ready"\nto="merged"\nclock="working"\nbeside="x"'),
            "metric 'x' is not the same as 'y' by the other clock",
        ),
        (
            metric("cycle_time", 'from="ready"\nto="merged"\nclock="working"\nphases=["review_time"]'),
            "metric 'cycle_time' is from ready to merged, but its phases lead from first_review to approved",
        ),
        (
            metric("x", 'from="ready"\nto="first_review"\nclock="working"\nphases=["pickup_time"]'),
            "metric 'x' goes by the working clock, but not its phases pickup_time",
        ),
    ],
)
def test_what_is_not_the_same_by_the_other_clock_is_refused(own: str, said: str) -> None:
    assert refusal(HOURS + own) == f"headway.toml: {said}"


@pytest.mark.parametrize(("key", "value"), [("clock", "working"), ("beside", "y")])
def test_what_takes_no_time_has_no_clock(key: str, value: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse_configuration(metric("x", f'count="merged"\n{key}="{value}"'), "headway.toml")
    assert f"metric 'x' counts what takes no time; `{key}` is for hours" in str(refused.value)

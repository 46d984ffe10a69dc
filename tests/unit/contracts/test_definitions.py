"""What a definitions file may say, and how a mistake in it is named."""

import pytest

from services.contracts.definitions.vocabulary import Milestone
from services.runtime.configuration_file import (
    active_definitions,
    built_in_definitions,
    parse_configuration,
)
from services.runtime.settings import ConfigurationError


def mistakes(text: str) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        parse_configuration(text, "headway.toml")
    return refused.value.mistakes


def test_the_shipped_file_has_the_spans_of_the_specification() -> None:
    spans = {m.name: (m.from_, m.to, m.anchor) for m in built_in_definitions().metrics if m.count is None}
    assert spans["cycle_time"] == (Milestone.READY, Milestone.MERGED, Milestone.MERGED)
    assert spans["pickup_time"] == (Milestone.READY, Milestone.FIRST_REVIEW, Milestone.MERGED)
    assert spans["coding_time"] == (Milestone.FIRST_COMMIT, Milestone.READY, Milestone.MERGED)
    assert spans["deploy_time"] == (Milestone.MERGED, Milestone.DEPLOYED, Milestone.DEPLOYED)


def test_a_metric_of_the_same_name_replaces_the_built_in_one_and_a_new_one_is_added() -> None:
    own = parse_configuration(
        '[[metrics]]\nname="cycle_time"\nlabel="Ours"\nfrom="opened"\nto="merged"\n'
        '[[metrics]]\nname="to_approval"\nlabel="To approval"\nfrom="ready"\nto="approved"\n',
        "headway.toml",
    )
    in_force = active_definitions(own)
    assert in_force.metric("cycle_time").label == "Ours"
    assert in_force.metric("to_approval") is not None
    assert len(in_force.metrics) == len(built_in_definitions().metrics) + 1


def test_a_section_that_is_not_stated_keeps_its_default() -> None:
    own = parse_configuration('[calendar]\ntimezone="Europe/Berlin"\n', "headway.toml")
    assert active_definitions(own).calendar.timezone == "Europe/Berlin"
    assert active_definitions(own).sizes == built_in_definitions().sizes


def refusal(text: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        active_definitions(parse_configuration(text, "headway.toml"))
    return str(refused.value)


def test_a_team_may_divide_a_metric_by_phases_that_ship_with_headway() -> None:
    own = parse_configuration(
        '[[metrics]]\nname="cycle_time"\nlabel="Ours"\nfrom="first_commit"\nto="merged"\n'
        'phases=["coding_time", "pickup_time", "review_time", "merge_time"]\n',
        "headway.toml",
    )
    assert len(active_definitions(own).metric("cycle_time").phases) == 4


def test_phases_that_do_not_divide_their_metric_are_refused() -> None:
    said = refusal(
        '[[metrics]]\nname="cycle_time"\nlabel="Ours"\nfrom="opened"\nto="merged"\n'
        'phases=["pickup_time", "review_time", "merge_time"]\n'
    )
    assert said.startswith("headway.toml: metric 'cycle_time' is from opened to merged, but its phases lead")


def test_phases_that_nobody_defines_are_refused() -> None:
    said = refusal('[[metrics]]\nname="x"\nlabel="X"\nfrom="ready"\nto="merged"\nphases=["nap"]\n')
    assert said == "headway.toml: metric 'x' has phases nobody defines: nap"


def test_the_working_clock_needs_a_calendar_with_hours() -> None:
    said = refusal('[[metrics]]\nname="x"\nlabel="X"\nfrom="ready"\nto="merged"\nclock="working"\n')
    assert said == "headway.toml: metric 'x': clock = 'working' needs calendar.hours"


def test_an_unknown_key_is_named() -> None:
    assert mistakes('[calendar]\ntime_zone="UTC"\n') == [
        "headway.toml: calendar.time_zone = 'UTC': no such key; "
        "allowed: timezone, days, hours, holidays, people"
    ]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ('[[teams]]\nname="a"\nmembers=[{login="x", since=2026-01-01}]\n', "login, from, to"),
        ('[calendar.people.alice]\nzone="UTC"\n', "timezone, days, hours, holidays"),
        (
            'repositories=["acme/api"]\n',
            "metrics, people, teams, calendar, deployments, reviews, commits, sizes, watch, goals, alerts, "
            "channels, digests, contacts",
        ),
    ],
)
def test_an_unknown_key_is_named_with_those_allowed_wherever_it_stands(text: str, allowed: str) -> None:
    (line,) = mistakes(text)
    assert line.endswith(f"no such key; allowed: {allowed}")


def test_an_unknown_milestone_is_named_with_those_allowed() -> None:
    (line,) = mistakes('[[metrics]]\nname="x"\nlabel="X"\nfrom="born"\nto="merged"\n')
    assert line.startswith("headway.toml: metrics.0.from = 'born': Input should be 'first_commit', 'opened'")


def test_an_unknown_time_zone_is_named() -> None:
    (line,) = mistakes('[calendar]\ntimezone="Berlin"\n')
    assert "calendar.timezone = 'Berlin'" in line
    assert "IANA" in line


@pytest.mark.parametrize(
    "body", ['from="ready"', 'from="ready"\nto="merged"\ncount="merged"', "", 'count="merged"\nto="merged"']
)
def test_a_metric_is_a_span_or_a_count(body: str) -> None:
    (line,) = mistakes(f'[[metrics]]\nname="x"\nlabel="X"\n{body}\n')
    assert "needs either both `from` and `to`, or `count`" in line


def test_people_are_named_or_pseudonymous_or_hidden() -> None:
    (line,) = mistakes('[people]\nshow = "masked"\n')
    assert line.startswith("headway.toml: people.show = 'masked'")
    assert "'named', 'pseudonymous' or 'hidden'" in line


def test_limits_of_sizes_ascend() -> None:
    (line,) = mistakes("[sizes]\nxs = 300\n")
    assert "sizes: " in line
    assert "xs = 300 is not less than s = 200; limits ascend" in line


def test_a_team_is_defined_once() -> None:
    (line,) = mistakes('[[teams]]\nname="a"\n[[teams]]\nname="a"\n')
    assert "teams defined twice: a" in line


def test_a_membership_begins_before_it_ends() -> None:
    (line,) = mistakes('[[teams]]\nname="a"\nmembers=[{login="ada", from=2026-03-02, to=2026-03-02}]\n')
    assert line.startswith("headway.toml: teams.0.members.0.membership")
    assert "membership of 'ada' ends on 2026-03-02, before it begins" in line


@pytest.mark.parametrize("key", ['at="opened"', 'phases=["merge_time"]', 'early_end="zero"'])
def test_a_count_has_nothing_of_a_span(key: str) -> None:
    (line,) = mistakes(f'[[metrics]]\nname="x"\nlabel="X"\ncount="merged"\n{key}\n')
    assert "metric 'x' is a count; `at`, `phases` and `early_end` are of spans" in line


def test_an_unknown_source_of_deployments_is_named_with_those_allowed() -> None:
    (line,) = mistakes('[deployments]\nsource = "tags"\n')
    assert line.startswith("headway.toml: deployments.source = 'tags'")
    assert "'deployments', 'releases' or 'merges'" in line


def test_a_repository_is_owner_and_name() -> None:
    (line,) = mistakes('[watch]\nrepositories=["acme"]\n')
    assert "watch.repositories.0 = 'acme'" in line


def test_several_mistakes_are_all_named() -> None:
    assert len(mistakes('[calendar]\ntimezone="x"\n[watch]\nrepositories=["y"]\n')) == 2


def test_text_that_is_not_toml_is_named_with_its_line() -> None:
    (line,) = mistakes("a = \n")
    assert line.startswith("headway.toml: not TOML:")
    assert "line 1" in line

"""Deployments carry merges to their environments, in states that GitHub knows, in a possible order."""

from datetime import timedelta

from services.contracts.events import DeploymentCreated, DeploymentStatusChanged, Event
from tests.unit.demo.organisations import by_subject, of_type


def deployments() -> list[list[Event]]:
    return [events for (_, subject), events in by_subject().items() if subject.startswith("deployment/")]


def states(events: list[Event]) -> list[str]:
    return [event.data.state for event in events if event.type == "deployment.status_changed"]


def test_a_deployment_is_created_first_and_its_states_follow_in_order() -> None:
    for events in deployments():
        assert isinstance(events[0], DeploymentCreated)
        assert all(event.type == "deployment.status_changed" for event in events[1:])
        assert [event.time for event in events] == sorted(event.time for event in events)


def test_states_follow_each_other_as_at_github() -> None:
    possible = (
        [],
        ["in_progress"],
        ["in_progress", "failure"],
        ["in_progress", "success"],
        ["in_progress", "success", "inactive"],
    )
    assert {tuple(states(events)) for events in deployments()} <= {tuple(each) for each in possible}


def test_at_most_one_deployment_serves_an_environment() -> None:
    serving = {}
    for events in deployments():
        if states(events)[-1:] == ["success"]:
            where = (events[0].data.repository.id, events[0].data.environment)
            assert where not in serving
            serving[where] = events
    assert len(serving) == 8


def test_what_is_deployed_was_merged_before_in_the_same_repository() -> None:
    merged = {
        (event.data.repository.id, event.data.merge_commit): event.time
        for event in of_type("pull_request.merged")
    }
    for event in of_type("deployment.created"):
        assert merged[event.data.repository.id, event.data.sha] <= event.time
        assert event.data.ref == event.data.repository.default_branch


def in_production(state: str) -> list[DeploymentStatusChanged]:
    changes = of_type("deployment.status_changed")
    return [each for each in changes if each.data.state == state and each.data.environment == "production"]


def test_a_failed_production_deployment_is_followed_by_a_success_within_a_day() -> None:
    successes = in_production("success")
    assert len(in_production("failure")) > 10
    for failed in in_production("failure"):
        later = [each.time for each in successes if each.source == failed.source and each.time > failed.time]
        assert min(later) - failed.time < timedelta(days=1)


def test_some_failures_are_taken_back_to_what_served_before() -> None:
    shas: dict[tuple[int, str], int] = {}
    for event in of_type("deployment.created"):
        key = (event.data.repository.id, event.data.sha)
        shas[key] = shas.get(key, 0) + (event.data.environment == "production")
    assert any(count > 1 for count in shas.values())


def test_released_repositories_publish_what_they_deployed() -> None:
    released = of_type("release.published")
    assert {event.data.repository.name for event in released} == {"mobile", "lumen.js"}
    deployed = {event.data.sha for event in of_type("deployment.created")}
    assert {event.data.sha for event in released} <= deployed
    assert len({(event.source, event.data.tag) for event in released}) == len(released)

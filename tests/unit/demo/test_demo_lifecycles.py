"""Each simulated lifecycle is possible at GitHub, and every unusual one occurs."""

from collections.abc import Callable

from services.contracts.actors import GHOST, ActorKind
from services.contracts.events import Event, PullRequestReviewSubmitted, ReviewState
from services.demo.members import BOTS, TEAM_ACCOUNTS
from tests.unit.demo.organisations import pull_requests


def types(events: list[Event]) -> list[str]:
    return [event.type.removeprefix("pull_request.") for event in events]


def reviews(events: list[Event]) -> list[PullRequestReviewSubmitted]:
    return [event for event in events if isinstance(event, PullRequestReviewSubmitted)]


def author(events: list[Event]) -> object:
    return events[0].data.author


def by_people(events: list[Event]) -> list[PullRequestReviewSubmitted]:
    """Reviews by people other than the author."""
    machines = {*BOTS, author(events)}
    return [review for review in reviews(events) if review.data.reviewer not in machines]


def share(holds: Callable[[list[Event]], bool]) -> float:
    everything = pull_requests()
    return sum(map(holds, everything)) / len(everything)


def time_of(events: list[Event], kind: str) -> object:
    return next((event.time for event in events if event.type == f"pull_request.{kind}"), None)


def test_a_life_begins_with_its_opening_and_a_description() -> None:
    for events in pull_requests():
        assert types(events)[:2] == ["opened", "described"]
        assert types(events).count("opened") == 1


def test_nothing_happens_before_the_opening() -> None:
    for events in pull_requests():
        assert all(event.time > events[0].time for event in events[2:])


def test_after_the_merge_only_reviews_follow() -> None:
    for events in pull_requests():
        if (merged := time_of(events, "merged")) is not None:
            later = {event.type for event in events if event.time > merged}
            assert later <= {"pull_request.review_submitted"}


def test_a_merge_is_also_a_close_as_in_githubs_timeline() -> None:
    for events in pull_requests():
        if "merged" in types(events):
            assert (
                time_of(events, "merged")
                == [event.time for event in events if event.type == "pull_request.closed"][-1]
            )


def test_only_drafts_become_ready_and_only_ready_ones_become_drafts() -> None:
    for events in pull_requests():
        draft = events[0].data.draft
        for kind in types(events):
            if kind == "ready_for_review":
                assert draft
            if kind == "converted_to_draft":
                assert not draft
            if kind in ("ready_for_review", "converted_to_draft"):
                draft = kind == "converted_to_draft"


def test_only_closed_ones_are_reopened() -> None:
    for events in pull_requests():
        closed = False
        for kind in types(events):
            assert (kind != "reopened") or closed
            closed = kind == "closed" if kind in ("closed", "reopened") else closed


def test_a_dismissed_review_was_an_approval_before() -> None:
    for events in pull_requests():
        approvals = {r.data.review_id for r in reviews(events) if r.data.state is ReviewState.APPROVED}
        dismissed = [event for event in events if event.type == "pull_request.review_dismissed"]
        assert all(event.data.review_id in approvals for event in dismissed)


def test_only_a_request_that_was_made_is_withdrawn() -> None:
    for events in pull_requests():
        asked = {e.data.reviewer for e in events if e.type == "pull_request.review_requested"}
        excused = {e.data.reviewer for e in events if e.type == "pull_request.review_request_removed"}
        assert excused <= asked


def test_nobody_asks_the_author() -> None:
    for events in pull_requests():
        assert author(events) not in {
            e.data.reviewer for e in events if e.type == "pull_request.review_requested"
        }


def test_a_fifth_begins_as_a_draft() -> None:
    assert 0.12 < share(lambda events: events[0].data.draft) < 0.26


def test_most_are_reviewed_by_people_but_not_all() -> None:
    assert 0.7 < share(lambda events: bool(by_people(events))) < 0.92


def test_some_are_merged_without_a_review() -> None:
    assert 0.04 < share(lambda events: "merged" in types(events) and not by_people(events)) < 0.2


def test_some_need_several_rounds() -> None:
    def asked_again(events: list[Event]) -> bool:
        asked = [e.data.reviewer for e in events if e.type == "pull_request.review_requested"]
        return len(asked) > len(set(asked))

    assert 0.1 < share(asked_again) < 0.45


def test_some_requests_go_to_teams() -> None:
    teams = set(TEAM_ACCOUNTS.values())

    def asks_a_team(events: list[Event]) -> bool:
        return any(e.type == "pull_request.review_requested" and e.data.reviewer in teams for e in events)

    assert 0.1 < share(asks_a_team) < 0.3


def test_some_authors_review_their_own_with_a_comment() -> None:
    mine = [r for events in pull_requests() for r in reviews(events) if r.data.reviewer == author(events)]
    own = [review for review in mine if review.data.reviewer != GHOST]
    assert len(own) > 50
    assert {review.data.state for review in own} == {ReviewState.COMMENTED}


def test_some_are_given_up_and_some_are_reopened_and_merged() -> None:
    assert 0.03 < share(lambda events: "closed" in types(events) and "merged" not in types(events)) < 0.12
    assert 0.004 < share(lambda events: {"reopened", "merged"} <= set(types(events))) < 0.04


def test_some_are_reviewed_before_they_are_ready_and_some_after_the_merge() -> None:
    def early(events: list[Event]) -> bool:
        ready = time_of(events, "ready_for_review")
        return ready is not None and any(review.time < ready for review in by_people(events))

    def late(events: list[Event]) -> bool:
        merged = time_of(events, "merged")
        return merged is not None and any(review.time > merged for review in by_people(events))

    assert share(early) > 0.005
    assert 0.005 < share(late) < 0.1


def test_some_first_commits_are_younger_than_the_opening() -> None:
    assert 0.005 < share(lambda events: events[1].data.first_commit_at > events[0].time) < 0.04


def test_accounts_of_every_kind_take_part() -> None:
    kinds = {events[0].data.author.kind for events in pull_requests()}
    assert kinds == {ActorKind.USER, ActorKind.BOT, ActorKind.GHOST}


def test_hotfixes_are_quick_and_reverts_name_what_they_take_back() -> None:
    titles = {events[0].data.title for events in pull_requests()}
    reverts = [title for title in titles if title.startswith("Revert ")]
    assert len(reverts) > 10
    assert (
        sum(title.removeprefix('Revert "').removesuffix('"') in titles for title in reverts)
        >= len(reverts) * 0.9
    )
    for events in pull_requests():
        if events[0].data.title.startswith("Hotfix") and time_of(events, "merged"):
            assert (time_of(events, "merged") - events[0].time).total_seconds() < 3 * 3600

"""Reading without a token: which closes are still to be seen, and what an event is about."""

from services.collector.github.mappers.rest_models import RestComment, RestIssue, TimelineItem
from services.collector.github.readers.anonymous_position import AnonymousPosition, Leg, pull_request_number
from services.contracts.events import PullRequestState
from tests.unit.collector.snapshots import at, pull_request

START = AnonymousPosition(leg=Leg.PULLS, url="/pulls")


def close_of(number: int) -> TimelineItem:
    return TimelineItem(event="closed", created_at=at(1), issue=RestIssue(number=number, pull_request={}))


def test_a_close_is_looked_for_until_it_is_seen() -> None:
    closed = [
        pull_request(number=number, state=PullRequestState.CLOSED, closed_at=at(1)) for number in (1, 2)
    ]
    position = START.expecting([*closed, pull_request(number=3)])
    assert set(position.closing) == {1, 2}
    assert set(position.having_seen([close_of(1), close_of(3)]).closing) == {2}


def test_a_position_survives_being_kept() -> None:
    position = START.expecting([pull_request(state=PullRequestState.CLOSED, closed_at=at(1))])
    assert AnonymousPosition.model_validate_json(position.model_dump_json()) == position


def test_one_list_follows_the_other() -> None:
    assert START.turned("/pulls?page=2", Leg.EVENTS, "/events").leg is Leg.PULLS
    assert START.turned(None, Leg.EVENTS, "/events") == AnonymousPosition(leg=Leg.EVENTS, url="/events")


def test_events_and_comments_of_plain_issues_are_about_no_pull_request() -> None:
    assert pull_request_number(close_of(7)) == 7
    assert pull_request_number(TimelineItem(event="closed", issue=RestIssue(number=7))) is None
    url = "https://github.com/acme/api/{}/7#issuecomment-1"
    assert pull_request_number(RestComment(id=1, created_at=at(0), html_url=url.format("pull"))) == 7
    assert pull_request_number(RestComment(id=1, created_at=at(0), html_url=url.format("issues"))) is None

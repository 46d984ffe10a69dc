"""When digests are due, and what they say."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.alerting.digests import Digest, Every
from services.contracts.alerting.kept import GoalRule
from services.contracts.definitions.calendar import Calendar
from services.contracts.definitions.hours import Weekday
from services.contracts.definitions.vocabulary import PeopleShown
from services.contracts.readmodels.alerts import MessageDocument
from services.notifier.digests.content import DigestContent, DigestPeriod, DigestRules, add_content
from services.notifier.digests.digest_messages import digest_messages
from services.notifier.digests.lines import DigestStyle
from services.notifier.digests.schedule import last_due, next_due
from services.notifier.messages.pages import Pages
from services.runtime.configuration_file import active_definitions, parse_configuration
from tests.unit.contracts.alerting_documents import at, clock, deployment, pull_request

BERLIN = Calendar(timezone="Europe/Berlin", hours=("09:00-17:00",), holidays=("12-25",))
DAILY = Digest(name="daily", every=Every.DAY, channels=("team",))
WEEKLY = Digest(name="weekly", every=Every.WEEK, on=Weekday.FRI, at="16:30", channels=("team",))
DIGESTS = st.sampled_from([DAILY, WEEKLY, DAILY.model_copy(update={"at": "02:30"})])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_daily_digest_is_due_on_working_days_in_the_teams_time_zone() -> None:
    saturday = datetime(2026, 12, 26, 12, tzinfo=UTC)
    due = last_due(DAILY, BERLIN, saturday)
    assert due == (datetime(2026, 12, 24, 8, tzinfo=UTC), datetime(2026, 12, 23, 8, tzinfo=UTC))
    assert next_due(DAILY, BERLIN, saturday) == datetime(2026, 12, 28, 8, tzinfo=UTC)
    summer = datetime(2026, 7, 1, 12, tzinfo=UTC)
    assert next_due(WEEKLY, BERLIN, summer) == datetime(2026, 7, 3, 14, 30, tzinfo=UTC)


@given(DIGESTS, MOMENTS)
def test_a_digest_is_due_next_after_it_was_due_last(digest: Digest, now: datetime) -> None:
    due, following = last_due(digest, BERLIN, now), next_due(digest, BERLIN, now)
    assert due
    assert following
    assert due[1] < due[0] <= now < following
    assert next_due(digest, BERLIN, due[0]) == following
    assert last_due(digest, BERLIN, following) == (following, due[0])


GOAL = '[[goals]]\nname = "reviews"\nlabel = "Quick reviews"\nclock = "waiting_for_review"\nwithin = "24h"\n'
CONTACTS = {"grace": "mail/grace", "ada": "mail/ada", "edsger": "mail/edsger"}


def said(
    digest: Digest, subjects: list[Any], shown: PeopleShown = PeopleShown.NAMED
) -> list[MessageDocument]:
    """The messages of a day that ends 100 hours after Monday 09:00."""
    configuration = parse_configuration(GOAL, "headway.toml")
    definitions = active_definitions(configuration)
    goals = tuple(GoalRule.of(goal, definitions) for goal in configuration.goals)
    rules = DigestRules(digest, DigestPeriod(at(76), at(100)), goals, definitions)
    content = DigestContent()
    add_content(content, subjects, rules)
    style = DigestStyle(None, shown, Pages("https://headway.example"), at(100))
    return list(digest_messages(rules, content, CONTACTS, style))


def merged(number: int, hour: float, hours: float) -> Any:
    """A pull request that was merged then, after so many hours, most of them in review."""
    measures = {"cycle_time": hours, "review_time": hours - 1, "pickup_time": 1.0}
    milestones = {"opened": at(hour - hours), "merged": at(hour)}
    return pull_request(number, milestones=milestones, measures=measures)


WAITS = [
    pull_request(1, [clock(70, None), clock(90, None, "approved", "")]),
    pull_request(2, [clock(0, 30), clock(31, 40)], author="Grace"),
    pull_request(3, [clock(98, None, "changes_requested", "grace")], author="edsger", labels=["later"]),
]


def test_a_teams_digest_says_what_waits_what_moved_how_goals_were_kept_and_what_changed() -> None:
    before = [merged(number, 60, 10) for number in range(10, 13)]
    now = [merged(number, 80, 30) for number in range(20, 24)]
    (message,) = said(DAILY, [*WAITS, *before, *now])
    texts = [line["text"] for line in message["lines"]]
    assert texts == [
        "Since the last one: 0 opened, 4 merged",
        "Cycle time: median 30.0 h (4), 10.0 h before; most of it: Review, 20.0 h longer",
        "Quick reviews: 33% kept (1 of 3; goal 90%)",
        "acme/api#1 Change 1: waiting for a review that was requested (grace), for 1 d 6 h",
        "acme/api#1 Change 1: approved and not merged, for 10 h",
        "acme/api#3 Change 3: changes requested and not answered (grace), for 2 h",
    ]
    assert message["lines"][3]["url"] == "https://headway.example/pull-request?of=acme/api/1"
    assert message["channel"] == "team"
    hidden = said(DAILY, WAITS, PeopleShown.HIDDEN)[0]
    assert "grace" not in str(hidden["lines"])
    assert said(DAILY, WAITS)[0]["_id"] == hidden["_id"]


def test_nothing_to_say_is_no_message() -> None:
    assert said(DAILY, [WAITS[1]]) == []
    others = DAILY.model_copy(update={"not_labels": ("later",)})
    assert len(said(others, WAITS)[0]["lines"]) == len(said(DAILY, WAITS)[0]["lines"]) - 1


def test_a_person_is_told_what_is_their_turn_and_nothing_of_others() -> None:
    personal = Digest(name="mine", every=Every.DAY, personal=True)
    found = {one["channel"]: [line["text"] for line in one["lines"]] for one in said(personal, WAITS)}
    assert found == {
        "mail/grace": ["acme/api#1 Change 1: waits for your review, for 1 d 6 h"],
        "mail/ada": ["acme/api#1 Change 1: is approved, and yours to merge, for 10 h"],
        "mail/edsger": ["acme/api#3 Change 3: changes were requested of you, for 2 h"],
    }


def test_a_digest_of_a_channel_or_of_persons_has_an_id_of_its_own_each_time() -> None:
    personal = Digest(name="mine", every=Every.DAY, personal=True)
    ids = {one["_id"] for digest in (DAILY, WEEKLY, personal) for one in said(digest, WAITS)}
    assert len(ids) == 5


def test_messages_link_to_the_page_that_shows_what_they_are_about() -> None:
    pages, nowhere = Pages("https://headway.example/team/"), Pages()
    pull, shipped = pull_request(7), deployment()
    assert pages.of(pull) == "https://headway.example/team/pull-request?of=acme/api/7"
    assert pages.of(shipped) == "https://headway.example/team/delivery?repo=acme/api&deployments=1"
    assert (
        pages.view(["a b"], ["acme/*", "acme/api"]) == "https://headway.example/team/?repo=acme/api&team=a+b"
    )
    assert (nowhere.of(pull), nowhere.of(shipped)) == ("https://github.com/acme/api/pull/7", None)

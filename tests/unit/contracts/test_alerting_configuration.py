"""Goals, alerts and channels in headway.toml: what is allowed, and what a mistake is told."""

from datetime import timedelta

import pytest

from services.contracts.alerting.amounts import amount_text, share_text
from services.contracts.clocks import RunningClock
from services.contracts.definitions.vocabulary import Clock
from services.runtime.configuration_file import active_definitions, parse_configuration
from services.runtime.settings import ConfigurationError
from tests.unit.contracts.alerting_toml import GOAL

CHANNEL = '[[channels]]\nname = "team"\nkind = "slack"\nurl_env = "SLACK_URL"\n'
ALERT = '[[alerts]]\nname = "late"\nwhen = "missed"\ngoal = "reviews"\nchannels = ["team"]\n'
HOURS = '[calendar]\nhours = ["09:00-17:00"]\n'


def mistakes(text: str) -> str:
    """What is said of a file that cannot be used."""
    with pytest.raises(ConfigurationError) as raised:
        active_definitions(parse_configuration(text, "headway.toml"))
    return str(raised.value)


def test_a_goal_has_a_clock_a_threshold_a_share_and_a_window() -> None:
    (goal,) = parse_configuration(GOAL + 'share = "95%"\nwindow = "2w"\n', "f").goals
    assert (goal.clock, goal.within, goal.share) == (
        RunningClock.WAITING_FOR_REVIEW,
        timedelta(hours=24),
        0.95,
    )
    assert goal.window == timedelta(days=14)


def test_goals_and_alerts_are_no_definitions() -> None:
    configuration = parse_configuration(GOAL + CHANNEL + ALERT, "headway.toml")
    assert active_definitions(configuration) == active_definitions(parse_configuration("", "headway.toml"))
    assert [one.name for one in configuration.alerting().alerts] == ["late"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('within = "24"', "within = '24': Value error, '24' is not an amount of time"),
        ('within = "0h"', "not an amount of time"),
        ("within = 24", "not an amount of time"),
        ('within = "1h"\nshare = "0%"', "'0%' is not a share"),
        ('within = "1h"\nshare = "101%"', "not a share"),
        (
            'within = "1h"\nteams = ["nobody"]',
            "teams = 'nobody': unknown; teams: none is defined",
        ),
        ('within = "1h"\nby = "working"', "goal 'reviews': by = 'working' needs calendar.hours"),
        ('within = "1h"\nmetric = "cycle_time"', "needs either `clock` or `metric`"),
        ('within = "1h"\nthreshold = 3', "no such key; allowed: "),
    ],
)
def test_a_mistake_in_a_goal_is_named(text: str, said: str) -> None:
    goal = '[[goals]]\nname = "reviews"\nclock = "waiting_for_review"\n'
    assert said in mistakes(goal + text)


def test_an_unknown_clock_is_told_which_there_are() -> None:
    said = mistakes('[[goals]]\nname = "a"\nclock = "waiting"\nwithin = "1h"\n')
    assert "goals.0.clock = 'waiting'" in said
    assert "'waiting_for_review'" in said


def test_a_metric_that_is_no_span_is_told_which_are() -> None:
    said = mistakes('[[goals]]\nname = "a"\nmetric = "merged"\nwithin = "1h"\n')
    assert "goal 'a': metric = 'merged' is no span; spans: cycle_time, coding_time" in said


def test_a_goal_of_a_metric_goes_by_its_clock() -> None:
    text = HOURS + '[[goals]]\nname = "a"\nmetric = "cycle_time_working"\nwithin = "16h"\n'
    configuration = parse_configuration(text, "f")
    definitions = active_definitions(configuration)
    (goal,) = configuration.goals
    assert (goal.clock_by(definitions), goal.clock_name(definitions)) == (Clock.WORKING, "ready_to_merged")
    assert "`by` is for `clock`" in mistakes(text + 'by = "wall"\n')


@pytest.mark.parametrize(
    ("alert", "said"),
    [
        ('when = "missed"\nchannels = ["team"]', "when = 'missed' needs a `goal`"),
        ('when = "missed"\ngoal = "other"\nchannels = ["team"]', "goal = 'other' is unknown; goals: reviews"),
        ('when = "missed"\ngoal = "reviews"\nchannels = ["x"]', "channels: 'x' unknown; channels: team"),
        ('when = "at_risk"\ngoal = "reviews"\nchannels = ["team"]', "needs a `before`"),
        ('when = "at_risk"\ngoal = "reviews"\nbefore = "24h"\nchannels = ["team"]', "not less than `within`"),
        ('when = "merged_without_review"\ngoal = "reviews"\nchannels = ["team"]', "has no goal"),
        ('when = "deployment_failed"\nchannels = ["team"]\nremind = "1h"', "`remind` is for goals"),
        ('when = "deployment_failed"\nchannels = []', "needs `channels` or personal = true"),
    ],
)
def test_a_mistake_in_an_alert_is_named(alert: str, said: str) -> None:
    assert said in mistakes(GOAL + CHANNEL + f'[[alerts]]\nname = "a"\n{alert}\n')


@pytest.mark.parametrize(
    ("channel", "said"),
    [
        ('kind = "slack"', "needs either `url_env` or `url_file`"),
        ('kind = "slack"\nurl = "https://hooks.example"', "no such key"),
        ('kind = "webhook"\nurl_env = "U"', "needs one of secret_env, secret_file"),
        ('kind = "slack"\nurl_env = "U"\nsecret_env = "S"', "has no secret_env, secret_file"),
        ('kind = "email"\nurl_env = "U"', "needs sender"),
        ('kind = "slack"\nurl_env = "U"\nto = ["x"]', "has no `to`"),
        ('kind = "slack_bot"\nto = ["C1"]', "needs one of secret_env, secret_file"),
        (
            'kind = "fax"\nurl_env = "U"',
            "'slack', 'slack_bot', 'teams', 'mattermost', 'discord', 'email', 'webhook' or 'apprise'",
        ),
        ('kind = "slack"\nurl_env = "U"\nworking_hours = true', "needs calendar.hours"),
    ],
)
def test_a_mistake_in_a_channel_is_named(channel: str, said: str) -> None:
    assert said in mistakes(f'[[channels]]\nname = "a"\n{channel}\n')


def test_a_name_is_given_once() -> None:
    assert "goals defined twice: reviews" in mistakes(GOAL + GOAL)
    assert "alerts defined twice: late" in mistakes(GOAL + CHANNEL + ALERT + ALERT)
    assert "channels defined twice: team" in mistakes(CHANNEL + CHANNEL)


@pytest.mark.parametrize("text", ["30m", "24h", "2d", "4w"])
def test_an_amount_is_written_as_it_was_read(text: str) -> None:
    (goal,) = parse_configuration(GOAL.replace("24h", text), "f").goals
    assert amount_text(goal.within) == text
    assert goal.model_dump()["within"] == text
    assert type(goal).model_validate(goal.model_dump()) == goal


def test_a_share_is_written_as_it_was_read() -> None:
    assert share_text(0.9) == "90%"
    assert share_text(0.995) == "99.5%"


BOT = '[[channels]]\nname = "bot"\nkind = "slack_bot"\nsecret_env = "TOKEN"\n'
ADA = '[[contacts]]\nlogin = "Ada"\nchannel = "bot"\naddress = "U1"\n'
DIGEST = '[[digests]]\nname = "day"\nevery = "day"\n'


def test_a_contact_is_a_channel_of_its_own() -> None:
    alerting = parse_configuration(BOT + ADA + DIGEST + "personal = true\n", "f").alerting()
    assert [one.name for one in alerting.every_channel] == ["bot", "bot/ada"]
    assert alerting.personal_channels == {"ada": "bot/ada"}
    found = alerting.channel("bot/ada")
    assert found
    assert found.to == ("U1",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            CHANNEL + ADA.replace("bot", "team"),
            "channel = 'team' cannot write to a person; can: none is defined",
        ),
        (BOT + ADA + ADA.replace("Ada", "ADA"), "contacts defined twice: ada"),
        (BOT + DIGEST, "digest 'day' needs either `channels` or personal = true"),
        (BOT + DIGEST + 'channels = ["bot"]', "channel 'bot' needs `to`: 'day' sends to it"),
        (CHANNEL + DIGEST + 'channels = ["x"]', "digest 'day': channels: 'x' unknown; channels: team"),
        (CHANNEL + DIGEST + 'channels = ["team"]\non = "mon"', "`on` is for every = 'week'"),
        (CHANNEL + DIGEST + 'channels = ["team"]\nat = "9:00"', "'9:00' is not a time of day"),
        (CHANNEL + DIGEST + 'channels = ["team"]\nteams = ["x"]', "teams = 'x': unknown"),
    ],
)
def test_a_mistake_in_a_contact_or_a_digest_is_named(text: str, said: str) -> None:
    assert said in mistakes(text)

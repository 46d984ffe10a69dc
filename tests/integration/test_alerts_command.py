"""`headway alerts` as a user runs it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.commands import headway
from tests.integration.notifier_harness import configuration, notifier, receiving
from tests.unit.contracts.alerting_documents import clock, pull_request
from tests.unit.contracts.alerting_toml import headway_toml

HOUR = timedelta(hours=1)
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    """A goal, an alert and a channel."""
    path = tmp_path / "headway.toml"
    path.write_text(headway_toml())
    return path


def waited(number: int, since: datetime, until: datetime | None) -> Any:
    """A pull request for whose review somebody waits or waited."""
    one = clock(0, None)
    return pull_request(number, clocks=[{**one, "since": since, "until": until}], updated_at=until or NOW)


async def test_a_preview_says_how_often_a_rule_would_have_fired_and_sends_nothing(
    toml: Path, mongo_url: str
) -> None:
    async with notifier(mongo_url, configuration(), {"TEAM_URL": "http://127.0.0.1:9"}) as here:
        await here.put(
            waited(1, NOW - 100 * HOUR, NOW - 50 * HOUR),
            waited(2, NOW - 10 * HOUR, NOW - 5 * HOUR),
            waited(3, NOW - 90 * 25 * HOUR, NOW - 90 * 24 * HOUR),
        )
        found = await headway("alerts", "preview", toml, "--days", "30", HEADWAY_MONGO_URL=mongo_url)
        assert (found.code, found.errors) == (0, "")
        assert "goal reviews: kept 50% (goal 90%; 1 kept, 1 missed)" in found.output
        assert "alert late: 1 times in 30 days" in found.output
        assert "over after 2 d 2 h" in found.output
        as_json = await headway("alerts", "preview", toml, "--json", HEADWAY_MONGO_URL=mongo_url)
        assert [one["kind"] for one in json.loads(as_json.output)["alerts"]["late"]] == ["begin", "end"]
        assert await here.alerts() == []


async def test_a_channel_can_be_tried(toml: Path) -> None:
    async with receiving() as receiver:
        found = await headway("alerts", "test", "team", "--config", toml, TEAM_URL=receiver.url)
        assert (found.code, found.output) == (0, "team has taken a message.\n")
        assert len(receiver.requests) == 1
    refused = await headway("alerts", "test", "team", "--config", toml, TEAM_URL=receiver.url)
    assert refused.code == 1
    assert "team did not take it: cannot be reached" in refused.errors
    assert receiver.url not in refused.errors
    unknown = await headway("alerts", "test", "other", "--config", toml, TEAM_URL=receiver.url)
    assert (unknown.code, unknown.errors) == (2, "headway: there is no channel 'other'; channels: team\n")
    unset = await headway("alerts", "test", "team", "--config", toml, TEAM_URL="")
    assert (unset.code, unset.errors) == (2, "headway: channel 'team': the variable TEAM_URL is not set\n")


async def test_the_log_says_what_was_sent_and_why(mongo_url: str) -> None:
    async with receiving() as receiver:
        async with notifier(mongo_url, configuration(), {"TEAM_URL": receiver.url}) as here:
            empty = await headway("alerts", "log", HEADWAY_MONGO_URL=mongo_url)
            assert empty.output == "Nothing was told yet.\n"
            await here.put(pull_request(7, clocks=[clock(1, None)]))
            await here.step(25.1)
        found = await headway("alerts", "log", HEADWAY_MONGO_URL=mongo_url)
    assert "team: sent" in found.output
    assert "late begin at 2026-03-03 10:00:00 UTC: acme/api#7" in found.output
    assert "because of fact-1-grace" in found.output

"""What is posted to channels, signatures, and what follows from their answers."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest

from services.notifier.channels.attempts import Postponed, next_attempt, retry_after
from services.notifier.channels.mail_channel import MailServer
from services.notifier.channels.payloads import discord, mattermost, plain, slack, teams
from services.notifier.channels.signature import cloud_event, signed_headers
from tests.unit.contracts.alerting_documents import at


def message(*lines: str, **more: Any) -> Any:
    """A message with lines that link to a page."""
    return {
        "_id": "m1",
        "channel": "team",
        "alerts": ["late:1"],
        "names": ["late"],
        "title": "Headway: alert (late)",
        "lines": [{"text": text, "url": "https://github.com/acme/api/pull/1"} for text in lines],
        "held_back": 0,
        "created_at": at(0),
        **more,
    }


HOSTILE = "acme/api#1 <!channel> *bold* & @everyone [x](http://evil) | `code`"


def test_slack_mentions_nobody_and_links_the_page() -> None:
    said: Any = slack(message(HOSTILE))
    text = said["blocks"][1]["text"]["text"]
    assert "<!channel>" not in text
    assert "&lt;!channel&gt;" in text
    assert text.startswith("• <https://github.com/acme/api/pull/1|acme/api#1")
    assert said["blocks"][0]["type"] == "section"
    assert said["text"] == "Headway: alert (late)"


def test_teams_gets_an_adaptive_card() -> None:
    said: Any = teams(message("one", "two"))
    assert said["type"] == "message"
    (attachment,) = said["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attachment["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert [block["type"] for block in card["body"]] == ["TextBlock"] * 3


def test_markdown_of_a_title_is_text() -> None:
    text: Any = mattermost(message(HOSTILE))["text"]
    assert r"\*bold\*" in text
    assert "@everyone" not in text
    assert r"\[x\](http://evil)" in text
    said: Any = discord(message(HOSTILE))
    assert said["allowed_mentions"] == {"parse": []}


def test_what_is_too_long_for_a_chat_is_cut_and_counted() -> None:
    text: Any = discord(message(*[f"acme/api#{number} {'x' * 90}" for number in range(30)]))["content"]
    assert len(text) <= 2000
    assert text.splitlines()[-1].endswith("more")


def test_mail_is_plain_text() -> None:
    assert plain(message("one")) == "Headway: alert (late)\n\none\n  https://github.com/acme/api/pull/1\n"


def test_a_webhook_is_a_cloud_event_whose_signature_covers_id_time_and_body() -> None:
    body = cloud_event(message("one"))
    event = json.loads(body)
    assert (event["specversion"], event["id"], event["type"]) == ("1.0", "m1", "dev.headway.alerts")
    headers = signed_headers(body, "m1", at(1), "secret")
    stamp = headers["webhook-timestamp"]
    expected = hmac.new(b"secret", b"m1." + stamp.encode() + b"." + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"
    assert headers["webhook-signature"] != signed_headers(body, "m1", at(2), "secret")["webhook-signature"]


def test_pauses_grow_and_a_message_is_given_up_after_a_day() -> None:
    away = Postponed("away")
    assert next_attempt(away, 1, at(0), at(0)) == at(0) + timedelta(seconds=2)
    assert next_attempt(away, 3, at(0), at(0)) == at(0) + timedelta(seconds=8)
    assert next_attempt(away, 50, at(0), at(1)) == at(1) + timedelta(minutes=15)
    assert next_attempt(away, 50, at(0), at(24)) is None


def test_a_channel_may_say_how_long_to_wait() -> None:
    at_once = next_attempt(Postponed("busy", timedelta(minutes=3)), 1, at(0), at(0))
    assert at_once == at(0) + timedelta(minutes=3)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("30", 30), ("1.5", 1.5), (None, None), ("soon", None), ("-1", None), ("nan", None)],
)
def test_retry_after_is_read_in_seconds(header: str | None, seconds: float | None) -> None:
    assert retry_after(header) == (None if seconds is None else timedelta(seconds=seconds))


def test_addresses_of_mail_servers() -> None:
    server = MailServer.of("smtp+starttls://me%40x:p%3Aw@mail.example")
    assert (server.host, server.port, server.user, server.password) == ("mail.example", 587, "me@x", "p:w")
    assert MailServer.of("smtps://mail.example").port == 465
    with pytest.raises(ValueError, match="mail server"):
        MailServer.of("https://mail.example")

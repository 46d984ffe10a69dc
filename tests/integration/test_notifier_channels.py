"""Messages reach local servers of the tests' own, whatever they answer."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from services.notifier.configuration import NotifierConfiguration, build_sender
from services.runtime.configuration_file import parse_configuration
from services.runtime.settings import ConfigurationError
from services.standalone.server_process import free_port
from tests.integration.notifier_harness import Receiver, configuration, notifier, receiving
from tests.unit.contracts.alerting_documents import at, clock, pull_request
from tests.unit.contracts.alerting_toml import headway_toml

WEBHOOK = 'secret_env = "TEAM_SECRET"'


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


@pytest.mark.parametrize("kind", ["slack", "teams", "mattermost", "discord"])
async def test_an_alert_reaches_a_chat_once_and_its_end_too(
    kind: str, receiver: Receiver, mongo_url: str
) -> None:
    async with notifier(mongo_url, configuration(kind), {"TEAM_URL": receiver.url}) as here:
        await here.put(pull_request(7, clocks=[clock(1, None)]))
        for hour in (2, 25, 26):
            await here.step(hour)
        (begin,) = receiver.requests
        assert begin.headers["Content-Type"] == "application/json"
        said = json.dumps(json.loads(begin.body), ensure_ascii=False)
        assert "acme/api" in said
        assert "https://github.com/acme/api/pull/7" in said
        await here.put(pull_request(7, clocks=[clock(1, 30)]))
        await here.step(31)
        await here.step(32)
        assert len(receiver.requests) == 2
        assert b"over after 1 d 5 h" in receiver.requests[1].body


async def test_a_webhook_is_signed_and_has_the_same_id_at_each_attempt(
    receiver: Receiver, mongo_url: str
) -> None:
    receiver.answers = [web.Response(status=500)]
    environment = {"TEAM_URL": receiver.url, "TEAM_SECRET": "s3cret"}
    async with notifier(mongo_url, configuration("webhook", WEBHOOK), environment) as here:
        await here.put(pull_request(7, clocks=[clock(1, None)]))
        await here.step(25)
        await here.step(26)
        first, second = receiver.requests
        assert first.body == second.body
        assert first.headers["webhook-id"] == second.headers["webhook-id"] == json.loads(first.body)["id"]
        for one in (first, second):
            signed = b".".join(
                [one.headers["webhook-id"].encode(), one.headers["webhook-timestamp"].encode(), one.body]
            )
            digest = base64.b64encode(hmac.new(b"s3cret", signed, hashlib.sha256).digest()).decode()
            assert one.headers["webhook-signature"] == f"v1,{digest}"
        assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
        assert one.headers["Content-Type"] == "application/cloudevents+json"


async def test_a_channel_that_has_enough_is_given_the_time_that_it_asks_for(
    receiver: Receiver, mongo_url: str
) -> None:
    receiver.answers = [web.Response(status=429, headers={"Retry-After": "600"})]
    async with notifier(mongo_url, configuration(), {"TEAM_URL": receiver.url}) as here:
        await here.put(pull_request(7, clocks=[clock(1, None)]))
        await here.step(25.1)
        (message,) = await here.messages()
        assert (message["state"], message["error"]) == ("pending", "answered 429")
        assert message["try_at"] == here.now() + timedelta(minutes=10)
        await here.step(25.2)
        assert len(receiver.requests) == 1
        await here.step(25.3)
        assert len(receiver.requests) == 2
        (message,) = await here.messages()
        assert (message["state"], message["attempts"], message["error"]) == ("sent", 2, None)


async def test_a_channel_that_refuses_is_not_asked_again(receiver: Receiver, mongo_url: str) -> None:
    receiver.answers = [web.Response(status=404)]
    async with notifier(mongo_url, configuration(), {"TEAM_URL": receiver.url}) as here:
        await here.put(pull_request(7, clocks=[clock(1, None)]))
        await here.step(25.1)
        await here.step(30)
        (message,) = await here.messages()
        assert (message["state"], message["error"]) == ("failed", "answered 404")
        assert len(receiver.requests) == 1


async def test_a_channel_that_is_away_is_tried_for_a_day(mongo_url: str) -> None:
    url = f"http://127.0.0.1:{free_port()}/hook"
    async with notifier(mongo_url, configuration(), {"TEAM_URL": url}) as here:
        await here.put(pull_request(7, clocks=[clock(1, None)]))
        await here.step(25.1)
        (message,) = await here.messages()
        assert message["state"] == "pending"
        assert "cannot be reached" in (message["error"] or "")
        assert url not in (message["error"] or "")
        await here.step(50)
        (message,) = await here.messages()
        assert message["state"] == "failed"


async def test_what_was_read_late_is_told_to_nobody(receiver: Receiver, mongo_url: str) -> None:
    async with notifier(mongo_url, configuration(), {"TEAM_URL": receiver.url}) as here:
        await here.put(*(pull_request(number, clocks=[clock(1, None)]) for number in range(200)))
        await here.step(25 + 24 + 1)
        assert (receiver.requests, await here.alerts()) == ([], [])


class Mailbox(MessageHandler):
    """Keeps mail."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.mails.append(message)


async def test_mail_has_a_plain_text_and_the_same_id_at_each_attempt(mongo_url: str) -> None:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    more = 'sender = "headway@example.com"\nto = ["team@example.com"]'
    url = f"smtp://127.0.0.1:{server.port}"
    try:
        async with notifier(mongo_url, configuration("email", more), {"TEAM_URL": url}) as here:
            await here.put(pull_request(7, title="Füße\r\nBcc: x@y", clocks=[clock(1, None)]))
            await here.step(25.1)
            (message,) = await here.messages()
    finally:
        await asyncio.to_thread(server.stop)
    assert message["state"] == "sent"
    (mail,) = box.mails
    assert mail["Subject"] == "Headway: alert (late)"
    assert (mail["From"], mail["To"], mail["Bcc"]) == ("headway@example.com", "team@example.com", None)
    assert mail["Message-ID"] == f"<{message['_id']}@headway>"
    payload: Any = mail.get_payload(decode=True)
    assert "Füße" in payload.decode()


async def test_the_rules_that_are_active_hold_no_secret(receiver: Receiver, mongo_url: str) -> None:
    configured = configuration()
    async with notifier(mongo_url, configured, {"TEAM_URL": receiver.url}) as here:
        await here.store.active_rules.save(configured.alerting, {"late-1": at(0)})
        found = await here.client.get_default_database()["notifier"].find_one({"_id": "rules"})
        assert found["content"]["channels"][0]["url_env"] == "TEAM_URL"
        assert receiver.url not in str(found)
        assert await here.store.active_rules.activated() == {"late-1": at(0)}


BOT = """
secret_env = "TOKEN"
to = ["C1", "U2"]
"""


async def test_a_bot_of_slack_posts_to_each_and_what_slack_says_of_a_200_counts(
    receiver: Receiver, mongo_url: str
) -> None:
    fine, busy = {"ok": True}, {"ok": False, "error": "ratelimited"}
    receiver.answers = [web.json_response(one) for one in (fine, busy, fine)]
    environment = {"TEAM_URL": receiver.url, "TOKEN": "xoxb-1"}
    async with notifier(mongo_url, configuration("slack_bot", BOT), environment) as here:
        await here.put(pull_request(7, clocks=[clock(1, None)]))
        await here.step(25.1)
        (message,) = await here.messages()
        assert (message["state"], message["error"]) == ("pending", "Slack answered ratelimited")
        await here.step(25.2)
        assert [json.loads(one.body)["channel"] for one in receiver.requests] == ["C1", "U2", "U2"]
        assert receiver.requests[0].headers["Authorization"] == "Bearer xoxb-1"
        gone = {"ok": False, "error": "channel_not_found"}
        receiver.answers = [web.json_response(one) for one in (gone, fine)]
        await here.put(pull_request(8, clocks=[clock(10, None)]))
        await here.step(35)
        assert (await here.messages())[-1]["error"] == "Slack answered channel_not_found"
        assert [json.loads(one.body)["channel"] for one in receiver.requests[3:]] == ["C1", "U2"]


PERSONAL = """
sender = "headway@example.com"

[[contacts]]
login = "Grace"
channel = "team"
address = "grace@example.com"

[[digests]]
name = "mine"
every = "day"
at = "10:00"
personal = true
"""


async def test_a_person_gets_their_own_alerts_and_each_digest_once(mongo_url: str) -> None:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    text = headway_toml("email", PERSONAL, "personal = true")
    configured = NotifierConfiguration.of(parse_configuration(text, "headway.toml"))
    try:
        environment = {"TEAM_URL": f"smtp://127.0.0.1:{server.port}"}
        async with notifier(mongo_url, configured, environment) as here:
            await here.put(pull_request(7, clocks=[clock(0, None)]), pull_request(8, clocks=[clock(0, 1)]))
            for hour in (2, 23, 24.1, 25.1, 25.2, 26):  # read at 11:00: nothing is said of 10:00 that day
                here.start()
                await here.step(hour)
    finally:
        await asyncio.to_thread(server.stop)
    assert {mail["To"] for mail in box.mails} == {"grace@example.com"}
    assert [mail["Subject"] for mail in box.mails] == ["Headway: alert (late)", "Headway: your turn (1)"]
    payload: Any = box.mails[1].get_payload(decode=True)
    assert "acme/api#7 Change 7: waits for your review, for 1 d 1 h" in payload.decode()
    assert "https://headway.example/pull-request?of=acme/api/7" in payload.decode()


async def test_apprise_sends_to_what_only_it_speaks_and_an_address_it_does_not_know_is_a_mistake(
    receiver: Receiver, mongo_url: str
) -> None:
    receiver.answers = [web.Response(status=500)]
    environment = {"TEAM_URL": receiver.url.replace("http://", "json://")}
    async with notifier(mongo_url, configuration("apprise"), environment) as here:
        await here.put(pull_request(7, clocks=[clock(1, None)]))
        await here.step(25.1)
        (message,) = await here.messages()
        assert (message["state"], message["error"]) == ("pending", "Apprise could not send it")
        await here.step(25.2)
    said = json.loads(receiver.requests[1].body)
    assert (said["title"], "acme/api#7" in said["message"]) == ("Headway: alert (late)", True)
    with pytest.raises(ConfigurationError, match="none that Apprise knows"):
        build_sender(
            configuration("apprise").alerting.channels[0], {"TEAM_URL": "carrier://pigeon"}, lambda: at(0)
        )

"""Laws of the accounts: what none of them may do, whatever its service needs one day."""

import itertools
from pathlib import Path

import pytest

from services.contracts.streams import ALL, CHANGES, DEAD_LETTERS, DELIVERIES_BUCKET, EVENTS
from services.contracts.subjects import PREVIEW_REPLIES, PREVIEWS
from services.standalone.accounts.mongo_script import mongo_script
from services.standalone.accounts.nats_configuration import nats_configuration
from services.standalone.accounts.rights import (
    ACCOUNTS,
    AGGREGATOR,
    API,
    BUCKET_STREAMS,
    COLLECTOR,
    GATEWAY,
    MONITOR,
    NOTIFIER,
    OPERATOR,
    PUBLISHES,
    ROLES,
    answers,
)

ROOT = Path(__file__).parents[3]
SERVICES = (COLLECTOR, AGGREGATOR, GATEWAY, NOTIFIER)
DESTROYING = ("DELETE", "PURGE", "MSG.DELETE", "RESTORE", "SNAPSHOT")
STREAMS = (*(stream.name for stream in ALL), *BUCKET_STREAMS)


def covers(pattern: str, subject: str) -> bool:
    """Whether a pattern of NATS takes a subject in."""
    for wanted, found in itertools.zip_longest(pattern.split("."), subject.split(".")):
        if wanted == ">":
            return found is not None
        if found is None or wanted not in ("*", found):
            return False
    return True


def may_publish(account: str, subject: str) -> bool:
    return any(covers(pattern, subject) for pattern in PUBLISHES[account])


@pytest.mark.parametrize("account", [*SERVICES, MONITOR])
@pytest.mark.parametrize("verb", DESTROYING)
def test_no_service_can_destroy_a_stream_or_read_it_whole(account: str, verb: str) -> None:
    found = [name for name in STREAMS if may_publish(account, f"{API}.STREAM.{verb}.{name}")]
    own = [f"KV_{DELIVERIES_BUCKET}"] if (account, verb) == (COLLECTOR, "PURGE") else []
    assert found == own


def test_the_collector_alone_can_append_to_the_log_or_change_it() -> None:
    for subject in ("headway.events.github%2Ecom.acme.api.pull.1", f"{API}.STREAM.UPDATE.{EVENTS.name}"):
        assert {account for account in ACCOUNTS if may_publish(account, subject)} == {COLLECTOR, OPERATOR}


@pytest.mark.parametrize("account", [GATEWAY, NOTIFIER])
def test_the_gateway_and_the_notifier_only_read(account: str) -> None:
    assert not [stream for stream in ALL if may_publish(account, stream.subject.replace(">", "x"))]
    asked = [f"{API}.STREAM.{verb}.{name}" for verb in ("CREATE", "UPDATE") for name in STREAMS]
    assert not [subject for subject in asked if may_publish(account, subject)]
    read = {name for name in STREAMS if may_publish(account, f"{API}.CONSUMER.CREATE.{name}")}
    assert read == {CHANGES.name, *([DEAD_LETTERS.name] if account == NOTIFIER else [])}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_nobody_listens_where_another_account_gets_its_answers(account: str) -> None:
    for other in set(ACCOUNTS) - {account}:
        overheard = f"_INBOX_{other}.x"
        assert not [pattern for pattern in answers(account) if covers(pattern, overheard)]
        assert not may_publish(account, overheard)


def test_previews_are_requested_by_the_gateway_and_made_by_the_aggregator_alone() -> None:
    for subject, sender, listener in (
        (PREVIEWS, GATEWAY, AGGREGATOR),
        (f"{PREVIEW_REPLIES}.x", AGGREGATOR, GATEWAY),
    ):
        assert {account for account in SERVICES if may_publish(account, subject)} == {sender}
        listening = {one for one in ACCOUNTS for pattern in answers(one) if covers(pattern, subject)}
        assert listening == {listener}


def test_the_collector_is_unknown_to_mongodb_and_the_gateway_writes_nothing_but_what_is_its_own() -> None:
    assert COLLECTOR not in ROLES
    assert MONITOR not in ROLES
    gateway = ROLES[GATEWAY]
    assert {role["role"] for role in gateway.roles} == {"read"}
    assert [privilege["resource"]["collection"] for privilege in gateway.privileges] == [
        "keys",
        "access",
        "marks",
    ]


def test_many_machines_have_the_accounts_of_one() -> None:
    assert (ROOT / "deploy/nats/nats.conf").read_text() == nats_configuration()
    assert (ROOT / "deploy/mongo/accounts.js").read_text() == mongo_script()

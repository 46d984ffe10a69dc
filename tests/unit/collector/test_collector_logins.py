"""A rename that no new fact tells of is published once, by one event that names the account."""

from services.collector.publishing.logins import login_facts, logins_read, logins_written, renames
from services.collector.publishing.published_facts import NewEvent
from services.contracts.events import Via
from tests.unit.aggregator.pull_request_history import Pull, renamed
from tests.unit.aggregator.values import number_of

OPENED = Pull(author="ada").opened(0).reviewed("grace", 1).requested("team:acme/core", 2).events
ADA, GRACE, CORE = (number_of(name) for name in ("ada", "grace", "acme/core"))


def read(events):
    return {(each.kind, each.number): login for each, login in logins_read(events).items()}


def test_every_account_that_was_read_counts_under_the_login_it_was_read_with_last() -> None:
    everybody = {("account", ADA): "ada", ("account", GRACE): "grace", ("team", CORE): "acme/core"}
    assert read(OPENED) == everybody
    assert read([*OPENED, *renamed(OPENED, "ada", "new", 3)]) == everybody | {("account", ADA): "new"}


def test_bots_ghosts_deliveries_and_imports_tell_of_no_rename() -> None:
    assert read(Pull(author="bot:renovate").opened(0).commented("ghost", 1).events) == {}
    for via in (Via.WEBHOOK, Via.IMPORT):
        written = Pull(author="ada", via=via).opened(0).events
        assert read(written) == {}
        assert renames(written, logins_written(written), []) == []


def test_one_event_tells_of_a_rename_however_many_name_the_account() -> None:
    again = renamed(OPENED, "ada", "new", 3)
    logins = {account: login for account, login in logins_read(again).items() if login == "new"}
    (told,) = renames(again, logins, [])
    assert told.event in again
    assert told.message_id != told.event.id


def test_what_is_new_tells_of_the_rename_by_itself() -> None:
    again = renamed(OPENED, "ada", "new", 3)
    logins = {account: login for account, login in logins_read(again).items() if login == "new"}
    assert renames(again, logins, [NewEvent(again[0], "x")]) == []


def test_what_is_kept_of_an_account_minds_its_spelling() -> None:
    (account,) = logins_read(Pull(author="ada").opened(0).events)
    assert login_facts(account, "ada") != login_facts(account, "Ada")
    assert login_facts(account, "ada") == login_facts(account, "ada")

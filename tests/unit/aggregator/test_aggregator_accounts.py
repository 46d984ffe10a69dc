"""People are accounts: renamed, renamed unseen, taken over, seen by several roads, bots and back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.facts.accounts import accounts_of_events, join_accounts
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.account_changes import account_changes, read_account
from services.contracts.actors import Actor, ActorKind
from services.contracts.events import Event, Via
from tests.readmodels_dump import BOOK_KEEPING, PROVENANCE, plain
from tests.unit.aggregator.histories import pulls
from tests.unit.aggregator.measured import document_of, rules
from tests.unit.aggregator.pull_request_history import Pull, renamed
from tests.unit.aggregator.values import at, number_of

Document = dict[str, Any]

RULES = rules()


def seen(
    id_: int, login: str, hours: float, *, kind: str = "user", via: Via = Via.GRAPHQL, number: int = 1
) -> Event:
    """A comment of somebody, observed at that moment."""
    (event,) = Pull(number=number, via=via).commented("ada", hours).events
    actor = Actor(id=id_, login=login, kind=ActorKind(kind))
    data = event.data.model_copy(update={"actor": actor})
    return event.model_copy(update={"observedtime": at(hours), "data": data})


def observed(*events: Event, by: Rules | None = None) -> dict[str, Document]:
    """The documents of accounts after these events, one after the other."""
    documents: dict[str, Document] = {}
    for event in events:
        documents = applied(documents, [event], by)
    return documents


def applied(
    documents: dict[str, Document], events: list[Event], by: Rules | None = None
) -> dict[str, Document]:
    accounts = {id_: read_account(document) for id_, document in documents.items()}
    for id_, some in accounts_of_events(events).items():
        accounts[id_] = join_accounts(accounts.get(id_), some)
    return documents | account_changes(documents, accounts, (by or RULES).people)


def shown(documents: dict[str, Document]) -> dict[int, str]:
    return {one["id"]: one["login"] for one in documents.values()}


class TestLogins:
    def test_a_renamed_person_is_shown_by_the_newest_login(self) -> None:
        events = [seen(5900, "old-login", 1), seen(5900, "new-login", 2)]
        assert shown(observed(*events)) == {5900: "new-login"}
        assert shown(observed(*reversed(events))) == {5900: "new-login"}

    def test_what_was_written_before_a_rename_says_nothing_new_however_late_it_comes(self) -> None:
        late = seen(5900, "old-login", 1, via=Via.WEBHOOK).model_copy(update={"observedtime": at(3)})
        assert shown(observed(seen(5900, "new-login", 2), late)) == {5900: "new-login"}

    def test_the_newest_spelling_is_shown(self) -> None:
        assert shown(observed(seen(1, "ada", 1), seen(1, "Ada", 2))) == {1: "Ada"}

    def test_a_login_that_somebody_else_has_now_makes_two_people(self) -> None:
        events = [seen(5900, "login", 1), seen(5900, "new-login", 2), seen(6000, "login", 3)]
        assert shown(observed(*events)) == {5900: "new-login", 6000: "login"}

    def test_whoever_was_renamed_unseen_is_told_apart_by_id_until_the_new_login_is_seen(self) -> None:
        taken = observed(seen(5900, "login", 1), seen(6000, "Login", 2))
        assert shown(taken) == {5900: "login (5900)", 6000: "Login"}
        assert shown(applied(taken, [seen(5900, "new-login", 3)])) == {5900: "new-login", 6000: "Login"}

    def test_whoever_takes_an_old_login_back_has_it(self) -> None:
        events = [seen(1, "login", 1), seen(2, "login", 2), seen(1, "login", 3), seen(2, "other", 4)]
        assert shown(observed(*events[:3])) == {1: "login", 2: "login (2)"}
        assert shown(observed(*events)) == {1: "login", 2: "other"}

    def test_a_team_of_githubs_is_no_person_of_the_same_id(self) -> None:
        events = [
            seen(7, "ada", 1),
            seen(7, "acme/core", 1, kind="team"),
            seen(7, "acme/heart", 2, kind="team"),
        ]
        found = observed(*events)
        assert {id_: one["login"] for id_, one in found.items()} == {
            "github.com/7": "ada",
            "github.com/team:7": "acme/heart",
        }

    def test_only_who_is_to_be_shown_otherwise_is_unsettled(self) -> None:
        first = observed(seen(1, "ada", 1), seen(2, "grace", 1))
        assert all(one["settled"] for one in first.values())
        again = applied(first, [seen(1, "ada", 2)])
        assert [again[id_]["settled"] for id_ in sorted(again)] == [True, True]
        taken = applied(again, [seen(2, "ada", 3)])
        assert [taken[id_]["settled"] for id_ in sorted(taken)] == [False, False]
        assert not applied(taken, [seen(2, "ada", 4)])["github.com/2"]["settled"]


class TestBots:
    def test_a_bot_with_two_logins_is_one_under_the_login_of_graphql(self) -> None:
        rest = seen(9, "Copilot", 1, kind="bot", via=Via.REST)
        graphql = seen(9, "copilot-pull-request-reviewer", 2, kind="bot")
        later = seen(9, "Copilot", 3, kind="bot", via=Via.WEBHOOK)
        assert shown(observed(rest, graphql, later)) == {9: "copilot-pull-request-reviewer"}
        assert shown(observed(later, graphql, rest)) == {9: "copilot-pull-request-reviewer"}

    def test_two_logins_of_a_bot_do_not_take_turns(self) -> None:
        logins = ("Copilot", "copilot-reviewer") * 3
        events = [seen(9, login, hour, kind="bot", via=Via.REST) for hour, login in enumerate(logins)]
        found = observed(*events[:2])
        for event in events[2:]:
            found = applied(found, [event])
            assert found["github.com/9"]["settled"] is False or shown(found) == {9: "copilot-reviewer"}
        assert shown(found) == {9: "copilot-reviewer"}

    def test_two_bots_of_one_login_are_two(self) -> None:
        both = [seen(id_, "Copilot", id_ % 3, kind="bot", via=Via.REST) for id_ in (1, 2, 4, 5)]
        assert sorted(shown(observed(*both)).values()) == [
            "Copilot",
            *sorted(f"Copilot ({id_})" for id_ in (1, 4, 2)),
        ]

    def test_the_newest_kind_counts(self) -> None:
        bot, person, again = (
            seen(3, "helper", hour, kind=kind) for hour, kind in enumerate(("bot", "user", "bot"))
        )
        assert [
            observed(*some)["github.com/3"]["bot"] for some in ([bot], [bot, person], [person, bot, again])
        ] == [
            True,
            False,
            True,
        ]

    def test_a_pull_request_of_a_bot_that_turned_out_to_be_a_person_is_a_persons(self) -> None:
        pull = Pull(author="bot:helper").opened().merged(2)
        assert document_of(pull)["author_bot"] is True
        (later,) = Pull(author="helper").commented("helper", 3).events
        pull.events.append(later.model_copy(update={"observedtime": later.observedtime + timedelta(hours=1)}))
        assert document_of(pull)["author_bot"] is False


DEFINED = """
[calendar]
hours = ["09:00-17:00"]
[calendar.people.old-login]
timezone = "Asia/Tokyo"
[people]
bots = ["old-robot*"]
humans = ["old-helper"]
aliases = {old-main = ["old-other"]}
[[teams]]
name = "core"
members = ["old-login", "old-other"]
"""


class TestDefinitions:
    BY = rules(DEFINED)

    def found(self, *events: Event) -> dict[str, Document]:
        return observed(*events, by=self.BY)

    def test_a_member_stays_one_under_a_new_login_and_keeps_the_calendar(self) -> None:
        found = self.found(seen(1, "Old-Login", 1), seen(1, "new", 2))["github.com/1"]
        assert (found["login"], found["names"]) == ("new", ["new", "old-login"])

    def test_a_login_that_is_taken_over_means_whoever_has_it(self) -> None:
        found = self.found(seen(1, "old-login", 1), seen(1, "new", 2), seen(2, "old-login", 3))
        assert [one["names"] for one in found.values()] == [["new"], ["old-login"]]

    def test_patterns_and_humans_go_on_to_mean_whoever_was_renamed(self) -> None:
        robot = self.found(seen(1, "old-robot-1", 1), seen(1, "r2", 2))["github.com/1"]
        helper = self.found(seen(2, "old-helper", 1, kind="bot"), seen(2, "h2", 2, kind="bot"))[
            "github.com/2"
        ]
        assert (robot["bot"], helper["bot"]) == (True, False)

    @pytest.mark.parametrize("renamed", [1, 2])
    def test_aliases_go_on_to_bring_accounts_together(self, renamed: int) -> None:
        events = [seen(1, "old-main", 1), seen(2, "old-other", 1), seen(renamed, "new", 2)]
        one, two = self.found(*events).values()
        assert one["person"] == two["person"] == "alias:old-main"
        assert one["login"] == two["login"] == ("new" if renamed == 1 else "old-main")
        assert one["names"] == two["names"]

    def test_the_first_name_of_an_alias_need_not_be_an_account(self) -> None:
        assert shown(self.found(seen(2, "old-other", 1))) == {2: "old-main"}

    def test_measures_go_by_the_team_and_the_calendar_of_before(self) -> None:
        pull = Pull(author="ada").opened(0).requested("old-login", 0).reviewed("old-login", 10)
        before = document_of(pull, self.BY)
        pull.events.append(seen(number_of("old-login"), "new", 4_000))
        after = document_of(pull, self.BY)
        assert [one["reviewer"] for one in (*before["reviews"], *after["reviews"])] == ["old-login", "new"]
        assert after["reviews"][0]["teams"] == ["core"]
        assert after["rounds"][0]["latency_working"] == before["rounds"][0]["latency_working"] != 10.0


LOGINS = ("ada", "Grace", "edsger", "barbara")


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Event], dict[int, str]]:
    """Accounts that are renamed, also to logins that others have left, and what is seen of them; and
    the login of each when it was seen last. At every moment a login is one account's.
    """
    now: dict[int, str] = {}
    events, last = list[Event](), dict[int, str]()
    for hour in range(draw(st.integers(1, 14))):
        account, login = draw(st.sampled_from((1, 2, 3))), draw(st.sampled_from(LOGINS))
        if login not in now.values():
            now[account] = login
        watched = draw(st.sets(st.sampled_from(sorted(now)))) if now else set()
        events += [seen(one, now[one], hour, number=hour * 10 + one) for one in sorted(watched)]
        last |= {one: now[one] for one in watched}
    return events, last


@given(st.data())
def test_renames_in_any_order_seen_twice_give_as_many_rows_as_accounts(
    data: st.DataObject,
) -> None:
    events, last = data.draw(lives())
    twice = [*events, *data.draw(st.lists(st.sampled_from(events), max_size=4))] if events else []
    found = observed(*data.draw(st.permutations(twice)))
    names = shown(found)
    assert names == shown(observed(*events))
    assert len({name.casefold() for name in names.values()}) == len(last)
    for account, login in last.items():
        assert names[account] in (login, f"{login} ({account})")


@given(st.data())
def test_who_was_seen_after_the_last_rename_is_shown_as_at_github(data: st.DataObject) -> None:
    events, _ = data.draw(lives())
    now = dict(zip((1, 2, 3), data.draw(st.permutations(LOGINS)), strict=False))
    read = [seen(account, login, 20, number=account) for account, login in now.items()]
    assert shown(observed(*data.draw(st.permutations([*events, *read])))) == now


def test_moments_are_those_of_readings_and_of_what_deliveries_tell() -> None:
    def as_of(event: Event) -> datetime:
        (account,) = next(iter(accounts_of_events([event]).values()))
        return account.logins["ada"].last

    read = seen(1, "ada", 5).model_copy(update={"observedtime": at(9)})
    assert as_of(read) == at(9)
    assert as_of(read.model_copy(update={"via": Via.WEBHOOK})) == at(5)


@given(st.data())
def test_a_history_of_renames_is_what_a_clean_reading_gives(data: st.DataObject) -> None:
    """Each thing seen as it happened, under the login of then, or all of it at the end, under that of now."""
    pull = data.draw(pulls())
    now = {"ada": "ada", "grace": "grace"}
    live: list[Event] = []
    for hour, event in enumerate(pull.events):
        now |= data.draw(
            st.sampled_from(({}, {}, {"ada": "x"}, {"grace": "y"}, {"ada": "y", "grace": "ada"}))
        )
        live += under([event], now, 4_000 + hour)
    last = dict(zip(now, data.draw(st.permutations(("ada", "grace", "z"))), strict=False))
    again = under(Pull().commented("ada", 1).commented("grace", 1).events, last, 6_000)
    read = [one for place, event in enumerate(pull.events) for one in under([event], last, 5_000 + place)]
    one, other = (document_of(replace(pull, events=[*some, *again]), RULES) for some in (live, read))
    assert without_provenance(one) == without_provenance(other)


def under(events: list[Event], logins: dict[str, str], hours: float) -> list[Event]:
    """Events as they are observed at an hour when people have these logins."""
    for login, new in logins.items():
        events = renamed(events, login, new, hours)
    return events


def without_provenance(document: Document) -> Document:
    found: Document = plain(document, BOOK_KEEPING | PROVENANCE | {"as_of", "older", "names"})
    return found

"""Whose deliveries are taken: by name, as an organisation's, or by what was found so far."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.repositories.roster import Roster
from services.collector.shapes.rest_models import Repository
from services.contracts.watch import Watch


def seen(full_name: str, number: int = 1, **changed: bool) -> Repository:
    return Repository(id=number, name=full_name.partition("/")[2], full_name=full_name, **changed)


def test_given_nothing_is_named_then_everybody_is_welcome() -> None:
    assert Roster(Watch()).watches(seen("anybody/anything"))


def test_given_names_then_only_they_are_watched_in_any_spelling() -> None:
    roster = Roster(Watch(repositories=("acme/api",)))
    assert roster.watches(seen("Acme/API"))
    assert not roster.watches(seen("acme/web"))


@pytest.mark.parametrize(
    ("name", "changed", "watched"),
    [
        ("acme/api", {}, True),
        ("acme/old", {"archived": True}, False),
        ("acme/copy", {"fork": True}, False),
        ("acme/secret", {}, False),
        ("beta/api", {}, False),
    ],
)
def test_given_an_organisation_then_its_rules_choose(
    name: str, changed: dict[str, bool], watched: bool
) -> None:
    roster = Roster(Watch(organisations=("acme",), exclude=("acme/secret",)))
    assert roster.watches(seen(name, **changed)) is watched


def test_given_a_repository_was_found_when_it_is_renamed_then_it_is_still_watched() -> None:
    roster = Roster(Watch(repositories=("acme/api",)))
    roster.found(7, "acme/api")
    assert roster.watches(seen("elsewhere/another-name", 7))
    assert not roster.watches(seen("elsewhere/another-name", 8))


def test_given_a_repository_left_then_it_is_watched_only_by_its_name() -> None:
    roster = Roster(Watch(repositories=("acme/api",)))
    for number in (7, 8):
        roster.found(number, "acme/api")
        roster.left(number)
    assert roster.watches(seen("acme/api", 7))
    assert not roster.watches(seen("acme/web", 8))


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 4))))
def test_of_coming_and_leaving_the_last_word_counts(moves: list[tuple[bool, int]]) -> None:
    roster = Roster(Watch(repositories=("acme/api",)))
    for comes, number in moves:
        if comes:
            roster.found(number, "acme/web")
        else:
            roster.left(number)
    last = {number: comes for comes, number in moves}
    for number in range(1, 5):
        assert roster.watches(seen("acme/web", number)) is last.get(number, False)


def test_a_name_is_taken_where_another_repository_has_it_now() -> None:
    roster = Roster(Watch())
    roster.found(7, "Acme/API")
    assert (roster.is_taken("acme/api", 8), roster.is_taken("acme/api", 7)) == (True, False)
    roster.found(7, "acme/gateway")
    assert not roster.is_taken("acme/api", 8)
    roster.found(8, "acme/api")
    roster.left(8)
    assert not roster.is_taken("acme/api", 7)

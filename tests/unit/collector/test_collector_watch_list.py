"""Whose deliveries are taken: by name, as an organisation's, or by what was found so far."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.collector.github.mappers.rest_models import RestRepository
from services.collector.watch.watch_list import WatchList
from services.contracts.watch import Watch


def seen(full_name: str, number: int = 1, **changed: bool) -> RestRepository:
    return RestRepository(id=number, name=full_name.partition("/")[2], full_name=full_name, **changed)


def test_given_nothing_is_named_then_everybody_is_welcome() -> None:
    assert WatchList(Watch()).watches(seen("anybody/anything"))


def test_given_names_then_only_they_are_watched_in_any_spelling() -> None:
    watch_list = WatchList(Watch(repositories=("acme/api",)))
    assert watch_list.watches(seen("Acme/API"))
    assert not watch_list.watches(seen("acme/web"))


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
    watch_list = WatchList(Watch(organisations=("acme",), exclude=("acme/secret",)))
    assert watch_list.watches(seen(name, **changed)) is watched


def test_given_a_repository_was_found_when_it_is_renamed_then_it_is_still_watched() -> None:
    watch_list = WatchList(Watch(repositories=("acme/api",)))
    watch_list.found(7, "acme/api")
    assert watch_list.watches(seen("elsewhere/another-name", 7))
    assert not watch_list.watches(seen("elsewhere/another-name", 8))


def test_given_a_repository_left_then_it_is_watched_only_by_its_name() -> None:
    watch_list = WatchList(Watch(repositories=("acme/api",)))
    for number in (7, 8):
        watch_list.found(number, "acme/api")
        watch_list.left(number)
    assert watch_list.watches(seen("acme/api", 7))
    assert not watch_list.watches(seen("acme/web", 8))


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 4))))
def test_of_coming_and_leaving_the_last_word_counts(moves: list[tuple[bool, int]]) -> None:
    watch_list = WatchList(Watch(repositories=("acme/api",)))
    for comes, number in moves:
        if comes:
            watch_list.found(number, "acme/web")
        else:
            watch_list.left(number)
    last = {number: comes for comes, number in moves}
    for number in range(1, 5):
        assert watch_list.watches(seen("acme/web", number)) is last.get(number, False)


def test_a_name_is_taken_where_another_repository_has_it_now() -> None:
    watch_list = WatchList(Watch())
    watch_list.found(7, "Acme/API")
    assert (watch_list.is_taken("acme/api", 8), watch_list.is_taken("acme/api", 7)) == (True, False)
    watch_list.found(7, "acme/gateway")
    assert not watch_list.is_taken("acme/api", 8)
    watch_list.found(8, "acme/api")
    watch_list.left(8)
    assert not watch_list.is_taken("acme/api", 7)

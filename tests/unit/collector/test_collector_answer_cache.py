"""Known answers: what is watched is known again, also where there is not room for all of it."""

import random

from hypothesis import given
from hypothesis import strategies as st

from services.collector.github.client.answer_cache import AnswerCache


def answers(room_bytes: int) -> AnswerCache:
    return AnswerCache(random.Random(1).random, room_bytes)


def body(number: int) -> bytes:
    """Of 100 bytes and more that cannot be made smaller."""
    return random.Random(number).randbytes(100)


def test_an_answer_is_known_as_it_came() -> None:
    known = answers(10_000)
    known.keep("/a", "tag", {"link": "<x>"}, b"body")
    found = known.of("/a")
    assert found is not None
    assert (found.tag, found.headers, found.body) == ("tag", {"link": "<x>"}, b"body")
    known.drop("/a")
    known.drop("/a")
    assert known.of("/a") is None


def test_of_a_set_twice_as_large_as_the_room_that_is_walked_in_order_a_good_part_is_known() -> None:
    known, hits = answers(1_000 * 111), 0
    for _ in range(10):
        for number in range(2_000):
            if known.of(f"/{number}"):
                hits += 1
            else:
                known.keep(f"/{number}", "tag", {}, body(number))
    assert 900 < len(known) <= 1_000
    assert hits > 0.15 * 20_000  # where the oldest made room, none would be


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 400)), max_size=40))
def test_the_room_is_never_exceeded_and_the_newest_of_an_address_is_known(
    kept: list[tuple[int, int]],
) -> None:
    known, last = answers(1_000), dict[str, bytes]()
    for number, size in kept:
        url, said = f"/{number}", random.Random(size).randbytes(size)
        known.keep(url, str(size), {}, said)
        last[url] = said
        there = {each: found for each in last if (found := known.of(each))}
        assert sum(len(each.compressed) for each in there.values()) <= 1_000
        assert len(there) == len(known)
        assert all(each.body == last[name] for name, each in there.items())
        assert url in there

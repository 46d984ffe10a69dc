"""A day's table comes back from how it is kept as it was."""

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.day_tables import Table, pack, unpack
from services.contracts.packed_columns import FLOAT, PLACE, Layout, Section, pack_columns, unpack_columns
from services.contracts.round_tables import SIZES, RoundTable, pack_rounds, unpack_rounds

NAMES = st.sampled_from(["ann", "bob", "größer", ""])
LISTS = st.lists(NAMES, max_size=3)
HOURS = st.none() | st.integers(0, 23)
VALUES = st.none() | st.floats(allow_nan=False)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    rows = draw(st.integers(0, 6))

    def column(of: st.SearchStrategy) -> list:
        return draw(st.lists(of, min_size=rows, max_size=rows))

    return {
        "key": column(st.integers(0, 2**62)),
        "at": column(st.floats(0, 4e9)),
        "author": column(NAMES),
        "bot": column(st.booleans()),
        "teams": column(LISTS),
        "reviewers": column(LISTS),
        "labels": column(LISTS),
        "base": column(NAMES),
        "size": column(st.none() | NAMES),
        "missing": column(st.integers(0, 63)),
        "values": {name: column(VALUES) for name in draw(st.sets(NAMES))},
        "phases": {whole: {"a+b": column(VALUES)} for whole in draw(st.sets(NAMES))},
    }


@given(tables())
def test_a_table_comes_back_as_it_was(table: Table) -> None:
    assert unpack(pack(table)) == table


@st.composite
def round_tables(draw: st.DrawFn) -> RoundTable:
    rows = draw(st.integers(0, 6))

    def column(of: st.SearchStrategy) -> list:
        return draw(st.lists(of, min_size=rows, max_size=rows))

    return {
        "reviewer": column(NAMES),
        "author": column(NAMES),
        "labels": column(LISTS),
        "base": column(NAMES),
        "size": column(st.sampled_from(SIZES)),
        "missing": column(st.integers(0, 63)),
        "bot": column(st.booleans()),
        "requested_on": column(st.integers(1, 3_000_000)),
        "requested_hour": column(HOURS),
        "re_request": column(st.booleans()),
        "answered_hour": column(HOURS),
        "answered_by": column(st.none() | NAMES),
        "latency": column(VALUES),
        "latency_working": column(VALUES),
    }


@given(round_tables())
def test_rounds_come_back_as_they_were(table: RoundTable) -> None:
    assert unpack_rounds(pack_rounds(table)) == table


def test_numbers_are_little_endian_and_begin_at_multiples_of_eight() -> None:
    layout = Layout(("n",), (Section("places", PLACE, "n"), Section("hours", FLOAT, "n")))
    packed = pack_columns(layout, {"places": [7], "hours": [1.5]}, {})
    assert packed == b"\1" + bytes(7) + b"\7" + bytes(7) + b"\0\0\0\0\0\0\xf8\x3f"
    assert unpack_columns(layout, packed) == {"places": [7], "hours": [1.5]}

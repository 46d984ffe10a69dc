"""Cursors come back as they were given out, and pages by keyset neither skip nor repeat."""

import base64
import json
from datetime import MAXYEAR, MINYEAR, UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.problems import BadParameterError
from services.gateway.queries.cursor import Cursor, decode, encode
from services.gateway.queries.order import Order, parse_order, pull_request_fields
from services.gateway.store.pages import next_cursor, segments, value_at
from tests.unit.gateway.documents import DEFINITIONS

VALUES = st.one_of(
    st.none(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.datetimes(timezones=st.just(UTC)).filter(lambda moment: MINYEAR < moment.year < MAXYEAR),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
PARTS = ("sort", "id", "moment", "number", "text", "$gt")


@given(VALUES, st.text(min_size=1))
def test_a_cursor_comes_back_as_it_was_given_out(value: datetime | float | str | None, identity: str) -> None:
    cursor = Cursor("-updated_at", value, identity)
    text = encode(cursor)
    assert decode(text, "-updated_at") == cursor
    assert text.replace("-", "").replace("_", "").isalnum()


@given(st.dictionaries(st.sampled_from(PARTS), ANYTHING | st.just("-title")) | ANYTHING)
def test_whatever_is_forged_a_cursor_holds_scalars_only(body: object) -> None:
    text = base64.urlsafe_b64encode(json.dumps(body).encode()).decode()
    try:
        cursor = decode(text, "-title")
    except BadParameterError as refused:
        assert refused.problem.parameter == "cursor"
    else:
        assert isinstance(cursor.id, str)
        assert cursor.value is None or type(cursor.value) in {str, int, float, datetime}


@pytest.mark.parametrize(
    "text", ["", "?", "hello", "e30", base64.urlsafe_b64encode(b'["-updated_at",true,"soon","x"]').decode()]
)
def test_what_we_did_not_give_out_is_refused(text: str) -> None:
    with pytest.raises(BadParameterError) as refused:
        decode(text, "-updated_at")
    assert refused.value.problem.parameter == "cursor"


def test_a_cursor_of_another_order_is_refused() -> None:
    with pytest.raises(BadParameterError, match="same sort order"):
        decode(encode(Cursor("number", 1, "x")), "-number")


@pytest.mark.parametrize(
    ("name", "field", "descending"),
    [
        ("-updated_at", "updated_at", True),
        ("waiting_since", "waiting_since", False),
        ("cycle_time", "measures.cycle_time", False),
        ("-merged", "milestones.merged", True),
        ("number", "number", False),
    ],
)
def test_columns_milestones_and_metrics_can_be_sorted_by(name: str, field: str, descending: bool) -> None:
    assert parse_order(name, pull_request_fields(DEFINITIONS)) == Order(name, field, descending)


@pytest.mark.parametrize("name", ["", "-", "--number", "$where", "measures.cycle_time", "explanation"])
def test_nothing_else_can_be_sorted_by(name: str) -> None:
    with pytest.raises(BadParameterError, match="updated_at"):
        parse_order(name, pull_request_fields(DEFINITIONS))


def test_behind_an_unknown_value_there_are_only_unknown_ones() -> None:
    order = Order("latency", "latency", descending=False)
    assert len(segments(order, {}, Cursor("latency", None, "x"))) == 1
    assert len(segments(order, {}, Cursor("latency", 4.0, "x"))) == 3
    assert len(segments(order, {}, None)) == 2


def test_the_last_page_has_no_cursor() -> None:
    order = Order("number", "number", descending=False)
    documents = [{"_id": str(number), "number": number} for number in range(3)]
    assert next_cursor(order, documents, 3) is None
    assert next_cursor(order, documents, 2) == Cursor("number", 1, "1")


def test_a_dotted_field_is_found_or_unknown() -> None:
    assert value_at({"measures": {"cycle_time": 3.5}}, "measures.cycle_time") == 3.5
    assert value_at({"measures": {}}, "measures.cycle_time") is None
    assert value_at({}, "measures.cycle_time") is None

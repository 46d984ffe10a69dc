"""JSON values out of text, however it is printed and wherever it is cut."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.collector.github.file_import.json_values import Broken, Found, values

TEXT = st.text(max_size=12)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT
NODES = st.dictionaries(
    TEXT, st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3), max_leaves=6), max_size=4
)


def chunks(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


@given(
    st.lists(NODES, max_size=6), st.integers(1, 40), st.sampled_from(("lines", "array", "pages", "pretty"))
)
def test_nothing_is_lost_wherever_the_text_is_cut(nodes: list[Any], size: int, how: str) -> None:
    printed = {
        "lines": "".join(json.dumps(node) + "\n" for node in nodes),
        "array": json.dumps(nodes),
        "pages": "".join(json.dumps([node, node]) for node in nodes),
        "pretty": "\n".join(json.dumps(node, indent=2, ensure_ascii=False) for node in nodes),
    }[how]
    expected = [node for node in nodes for _ in range(2 if how == "pages" else 1)]
    assert [each.value for each in values(chunks(printed, size)) if isinstance(each, Found)] == expected
    assert not [each for each in values(chunks(printed, size)) if isinstance(each, Broken)]


@given(
    st.lists(st.sampled_from(('{"a": 1}', "oops", '{"b": tru', '{"c": "cut', "[}")), max_size=8),
    st.integers(1, 40),
)
def test_a_broken_line_is_told_and_only_it_is_lost(lines: list[str], size: int) -> None:
    found = list(values(chunks("\n".join(lines), size)))
    good = [number for number, line in enumerate(lines, 1) if line == '{"a": 1}']
    assert [each.line for each in found if isinstance(each, Found)] == good
    assert [each.line for each in found if isinstance(each, Broken)] == [
        number for number in range(1, len(lines) + 1) if number not in good
    ]


def test_lines_are_counted_where_a_value_begins() -> None:
    found = list(values(['{"a":\n 1}\n\n', '[{"b": 2},\n{"c": 3}]']))
    assert [each.line for each in found] == [1, 4, 5]


def test_a_byte_order_mark_and_empty_files_are_nothing() -> None:
    assert list(values(["\ufeff", " \n[]\n"])) == []
    assert list(values([])) == []

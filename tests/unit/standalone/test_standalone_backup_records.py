"""Messages as lines of a backup, and what is said of many of them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.standalone.backup.records import Content, Record

TIMES = st.datetimes(timezones=st.just(UTC))
RECORDS = st.builds(
    Record,
    st.integers(1, 2**63),
    TIMES,
    st.text(min_size=1),
    st.none() | st.text(min_size=1),
    st.binary() | st.text().map(str.encode),
)
AT = datetime(2026, 3, 2, tzinfo=UTC)


@given(RECORDS)
def test_a_line_is_one_line_and_gives_the_record_back(record: Record) -> None:
    line = record.line()
    assert len(line.splitlines()) == 1
    assert Record.of(line) == record


@pytest.mark.parametrize("line", ["", "{", "[]", "1", "{}", '{"sequence": 1, "text": "x"}', "null"])
def test_what_is_no_record_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        Record.of(line)


def content(*records: Record) -> Content:
    found = Content()
    for record in records:
        found.add(record)
    return found


def record(sequence: int, body: bytes = b"x", subject: str = "a") -> Record:
    return Record(sequence, AT, subject, None, body)


def test_a_gap_breaks_the_sequences_and_any_other_content_the_digest() -> None:
    assert content(record(5), record(6)).unbroken
    assert not content(record(5), record(7)).unbroken
    assert content().unbroken
    digests = {
        content(*records).digest
        for records in (
            [record(1), record(2)],
            [record(1)],
            [record(1, b"xx")],
            [record(1, b"x", "ax")],
            [record(1, b"", "ax")],
            [record(1, b"xax")],
            [],
        )
    }
    assert len(digests) == 7

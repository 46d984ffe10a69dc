"""What an older server's schema lacks is asked for again, ever more rarely, but every day."""

from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise, repeat

from services.collector.github.client.schema_gap import SchemaGap, new_gap

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_it_is_asked_for_again_after_ten_minutes_and_in_the_end_once_a_day() -> None:
    gaps = accumulate(
        repeat("no such field", 12),
        lambda gap, reason: gap.confirmed(reason, gap.again_at),
        initial=new_gap(b"query", "no such field", NOW),
    )
    times = [NOW, *(gap.again_at for gap in gaps)]
    waits = [after - before for before, after in pairwise(times)]
    assert waits[0] == timedelta(minutes=10)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(days=1)


def test_a_gap_remembers_the_query_and_the_newest_reason() -> None:
    gap = new_gap(b"query", "no such field", NOW).confirmed("no such type", NOW)
    assert gap == SchemaGap(b"query", "no such type", NOW + timedelta(minutes=20), 2)

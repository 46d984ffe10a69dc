"""What holds of working time whatever the calendar, checked against looking at every single minute."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from services.contracts.definitions.calendar import Calendar
from services.contracts.definitions.hours import Weekday
from services.contracts.working_time.clock_changes import changes_in, offset
from services.contracts.working_time.working_days import WorkingDays
from services.contracts.working_time.working_time import WorkingTime
from tests.examples import examples

MINUTE = timedelta(minutes=1)
# Half an hour of daylight saving, two hours of it, a whole day left out, clocks put back for a month.
ZONES = (
    *("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll", "Pacific/Apia"),
    *("Africa/Casablanca", "Asia/Kathmandu", "Europe/Dublin", "America/Sao_Paulo", "Asia/Gaza"),
)
FIRST, LAST = datetime(2007, 1, 1), datetime(2030, 1, 1)  # noqa: DTZ001 (the strategy adds it)
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    cuts = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
    cuts = cuts[: len(cuts) // 2 * 2]
    text = [f"{cut // 60:02}:{cut % 60:02}" for cut in cuts]
    dates = st.dates(FIRST.date(), LAST.date())
    holidays = draw(st.lists(dates | dates.map(lambda day: f"{day:%m-%d}"), max_size=6))
    days = draw(st.sets(st.sampled_from(Weekday), min_size=1))
    return Calendar(
        timezone=draw(st.sampled_from(ZONES)),
        days=tuple(days),
        hours=tuple(f"{begin}-{end}" for begin, end in zip(text[::2], text[1::2], strict=True)),
        holidays=tuple(holidays),
    )


def is_working(at: datetime, calendar: Calendar) -> bool:
    """Whether the clock on the wall reads working hours."""
    read = at.astimezone(ZoneInfo(calendar.timezone))
    day, minute = read.date(), read.hour * 60 + read.minute
    if day.weekday() not in calendar.weekdays or {day, f"{day:%m-%d}"} & set(calendar.holidays):
        return False
    return any(begin <= minute < end for begin, end in calendar.minutes)


@st.composite
def moments_near_a_change(draw: st.DrawFn) -> tuple[Calendar, datetime, int]:
    """A calendar, and a whole minute in the days around a clock change of its zone, if there is any."""
    calendar = draw(calendars())
    changes = changes_in(ZoneInfo(calendar.timezone), draw(st.integers(2007, 2029)))
    around = draw(st.sampled_from(changes)).at if changes else draw(MOMENTS).replace(second=0, microsecond=0)
    start = around.replace(second=0) - MINUTE * draw(st.integers(-200, 1500))
    return calendar, start, draw(st.integers(0, 3000))


@examples(60)
@given(moments_near_a_change())
def test_working_time_is_the_minutes_at_which_the_wall_clock_reads_working_hours(
    case: tuple[Calendar, datetime, int],
) -> None:
    calendar, start, minutes = case
    counted = sum(is_working(start + MINUTE * minute, calendar) for minute in range(minutes))
    assert WorkingTime(calendar).between(start, start + MINUTE * minutes) == MINUTE * counted


@given(calendars(), MOMENTS, MOMENTS, MOMENTS)
def test_parts_add_up_exactly(calendar: Calendar, a: datetime, b: datetime, c: datetime) -> None:
    clock = WorkingTime(calendar)
    assert clock.between(a, c) == clock.between(a, b) + clock.between(b, c)


@given(calendars(), MOMENTS, MOMENTS)
def test_working_time_is_never_more_than_wall_time_and_never_negative(
    calendar: Calendar, one: datetime, other: datetime
) -> None:
    start, end = sorted((one, other))
    clock = WorkingTime(calendar)
    assert timedelta(0) <= clock.between(start, end) <= end - start
    assert 0 <= clock.hours(start, end) <= (end - start) / timedelta(hours=1)


@given(calendars(), MOMENTS, MOMENTS, MOMENTS)
def test_a_later_end_is_never_less_working_time(
    calendar: Calendar, a: datetime, b: datetime, c: datetime
) -> None:
    start, end, later = sorted((a, b, c))
    clock = WorkingTime(calendar)
    assert clock.between(start, end) <= clock.between(start, later)


@given(calendars(), MOMENTS)
def test_no_working_time_passes_outside_of_working_hours(calendar: Calendar, at: datetime) -> None:
    at = at.replace(second=0, microsecond=0)
    expected = MINUTE if is_working(at, calendar) else timedelta(0)
    assert WorkingTime(calendar).between(at, at + MINUTE) == expected


@given(st.sampled_from(ZONES), MOMENTS, MOMENTS)
def test_around_the_clock_every_day_working_time_is_wall_time(
    zone: str, one: datetime, other: datetime
) -> None:
    clock = WorkingTime(Calendar(timezone=zone, days=tuple(Weekday), hours=("00:00-24:00",)))
    assert clock.between(one, other) == other - one


@given(calendars(), MOMENTS, MOMENTS, st.sampled_from(ZONES))
def test_it_does_not_matter_in_which_zone_a_moment_is_written(
    calendar: Calendar, one: datetime, other: datetime, zone: str
) -> None:
    clock = WorkingTime(calendar)
    there = ZoneInfo(zone)
    assert clock.between(one, other) == clock.between(one.astimezone(there), other.astimezone(there))


@given(
    st.sets(st.integers(0, 6)),
    st.lists(st.dates(date(1999, 1, 1), date(2030, 1, 1)), max_size=5),
    st.dates(date(1999, 1, 1), date(2030, 1, 1)),
    st.integers(0, 800),
)
def test_working_days_are_those_one_finds_by_walking(
    weekdays: set[int], off: list[date], first: date, days: int
) -> None:
    annual = [f"{day:%m-%d}" for day in off[::2]]
    walked = [first + timedelta(days=day) for day in range(days)]
    found = sum(
        day.weekday() in weekdays and day not in off and f"{day:%m-%d}" not in annual for day in walked
    )
    counted = WorkingDays(frozenset(weekdays), [*off, *annual])
    start = first.toordinal() - 1
    assert counted.before(start + days) - counted.before(start) == found


@given(st.sampled_from(ZONES), MOMENTS)
def test_every_clock_change_is_known(zone: str, at: datetime) -> None:
    there = ZoneInfo(zone)
    end = at + timedelta(days=3)
    changes = [one for year in {at.year, end.year} for one in changes_in(there, year) if at < one.at <= end]
    shift = sum((one.after - one.before for one in changes), timedelta(0))
    assert offset(there, end) - offset(there, at) == shift
    for one in changes:
        assert offset(there, one.at - timedelta(seconds=1)) == one.before
        assert offset(there, one.at) == one.after


AMOUNTS = st.timedeltas(timedelta(0), timedelta(hours=200))


@given(calendars(), MOMENTS, AMOUNTS)
def test_after_is_the_first_moment_by_which_so_much_working_time_has_passed(
    calendar: Calendar, start: datetime, amount: timedelta
) -> None:
    clock = WorkingTime(calendar)
    end = clock.after(start, amount)
    assume(end is not None)
    assert end is not None
    assert clock.between(start, end) == amount
    if amount:
        assert clock.between(start, end - timedelta(microseconds=1)) < amount


@given(calendars(), MOMENTS, MOMENTS)
def test_after_the_working_time_between_two_moments_is_not_later_than_the_second(
    calendar: Calendar, one: datetime, other: datetime
) -> None:
    start, end = sorted((one, other))
    clock = WorkingTime(calendar)
    found = clock.after(start, clock.between(start, end))
    assert found is not None
    assert found <= end


def first_by_halving(clock: WorkingTime, start: datetime, amount: timedelta) -> datetime | None:
    """The first moment by which so much working time has passed, within forty years, by looking alone."""
    late = start + timedelta(days=366 * 40)
    if clock.between(start, late) < amount:
        return None
    early = start - timedelta(microseconds=1)
    while late - early > timedelta(microseconds=1):
        middle = early + (late - early) // 2
        enough = middle >= start and clock.between(start, middle) >= amount
        early, late = (early, middle) if enough else (middle, late)
    return late


@given(moments_near_a_change(), AMOUNTS)
def test_after_is_what_looking_at_moment_after_moment_finds(
    near: tuple[Calendar, datetime, int], amount: timedelta
) -> None:
    calendar, start, _ = near
    clock = WorkingTime(calendar)
    assert clock.after(start, amount) == first_by_halving(clock, start, amount)

"""Definitions that are printed and read again are the same."""

import tomllib
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.definitions.calendar import Calendar, PersonalCalendar
from services.contracts.definitions.document import (
    Commits,
    Definitions,
    Deployments,
    Membership,
    People,
    Reviews,
    Sizes,
    Team,
)
from services.contracts.definitions.hours import Weekday
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.toml_text import render
from services.contracts.definitions.vocabulary import COUNTED, Better, Countable, Milestone, Size, Subject
from services.runtime.configuration_file import active_definitions, built_in_definitions, parse_configuration
from tests.examples import examples

# Whatever text a TOML file can hold: no half of a surrogate pair.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
SOME_TEXT = TEXT.filter(bool)
LOGINS = st.lists(SOME_TEXT, max_size=3).map(tuple)
DATES = st.dates(date(2000, 1, 1), date(2040, 1, 1))
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
PATTERNS = st.lists(SOME_TEXT, max_size=2).map(tuple)
HOLIDAYS = st.lists(DATES | DATES.map(lambda day: f"{day:%m-%d}"), max_size=3).map(tuple)
HOURS = st.sampled_from([("09:00-17:00",), ("00:00-06:00", "22:00-24:00")])
DAYS = st.sets(st.sampled_from(Weekday), min_size=1).map(tuple)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"])


@st.composite
def memberships(draw: st.DrawFn) -> Membership:
    first = draw(st.none() | DATES)
    days = draw(st.none() | st.integers(1, 900))
    to = (first or date(2020, 1, 1)) + timedelta(days=days) if days else None
    return Membership(login=draw(SOME_TEXT), from_=first, to=to)


@st.composite
def metrics(draw: st.DrawFn, name: str) -> Metric:
    said = {
        "name": name,
        "label": draw(SOME_TEXT),
        "help": draw(TEXT),
        "better": draw(st.none() | st.sampled_from(Better)),
        "labels": draw(PATTERNS),
        "not_bases": draw(PATTERNS),
        "sizes": draw(st.lists(st.sampled_from(Size), max_size=2)),
    }
    if draw(st.booleans()):
        span = {name: draw(st.sampled_from(Milestone)) for name in ("from", "to")}
        at, early = draw(st.none() | st.sampled_from(Milestone)), draw(st.sampled_from(["null", "zero"]))
        return Metric(**said, **span, at=at, early_end=early)
    count = draw(st.sampled_from([one for one in Countable if COUNTED[one].of is not Subject.DEPLOYMENT]))
    unit = draw(st.sampled_from(["hours", "apples", COUNTED[count].unit]))
    return Metric(**said, count=count, unit=unit)


CALENDARS = st.builds(
    Calendar,
    timezone=ZONES,
    days=DAYS,
    hours=HOURS,
    holidays=HOLIDAYS,
    people=st.dictionaries(
        NAMES,
        st.builds(
            PersonalCalendar, timezone=st.none() | ZONES, days=st.none() | DAYS, hours=st.none() | HOURS
        ),
        max_size=2,
    ),
)
SIZES = st.lists(st.integers(0, 5000), min_size=4, max_size=4, unique=True).map(
    lambda limits: Sizes(**dict(zip(("xs", "s", "m", "l"), sorted(limits), strict=True)))
)


@st.composite
def definitions(draw: st.DrawFn) -> Definitions:
    return Definitions(
        calendar=draw(st.just(Calendar()) | CALENDARS),
        people=People(
            bots=draw(LOGINS),
            humans=draw(LOGINS),
            aliases=draw(st.dictionaries(SOME_TEXT, LOGINS, max_size=2)),
        ),
        teams=tuple(
            Team(name=name, members=tuple(draw(st.lists(SOME_TEXT | memberships(), max_size=3))))
            for name in draw(st.lists(SOME_TEXT, max_size=2, unique=True))
        ),
        deployments=Deployments(
            source=draw(st.sampled_from(["deployments", "merges"])), environments=draw(LOGINS)
        ),
        reviews=Reviews(commented_counts=draw(st.booleans())),
        commits=Commits(max_age_days=draw(st.integers(1, 10_000))),
        sizes=draw(SIZES),
        metrics=tuple(draw(metrics(name)) for name in draw(st.lists(NAMES, max_size=3, unique=True))),
    )


@examples(200)
@given(definitions())
def test_what_is_printed_and_read_again_is_the_same(said: Definitions) -> None:
    assert parse_configuration(render(said), "printed").definitions() == said


def test_the_shipped_definitions_are_the_same_when_printed() -> None:
    assert (
        parse_configuration(render(built_in_definitions()), "printed").definitions() == built_in_definitions()
    )


def test_what_is_in_force_may_be_used_as_a_file_and_is_then_in_force() -> None:
    own = parse_configuration('[calendar]\nhours = ["09:00-17:00"]\n', "headway.toml")
    in_force = active_definitions(own)
    printed = parse_configuration(render(in_force), "printed")
    assert printed.definitions() == in_force
    assert active_definitions(printed) == in_force


def test_it_reads_like_a_file_that_somebody_wrote() -> None:
    said = Definitions(
        calendar=Calendar(
            timezone="Europe/Berlin",
            hours=("09:00-17:00",),
            holidays=(date(2026, 12, 24), "12-25"),
            people={"ada": PersonalCalendar(days=("mon",))},
        ),
        people=People(aliases={"ada": ("ada-lovelace",), "dot.ted": ()}),
        teams=(Team(name='the "core"', members=("ada", Membership(login="grace", from_=date(2026, 3, 1)))),),
        metrics=(Metric(name="x", label="X", from_="ready", to="merged"),),
    )
    printed = render(said)
    assert tomllib.loads(printed)["calendar"]["holidays"] == [date(2026, 12, 24), "12-25"]
    assert printed.startswith(
        '[calendar]\ntimezone = "Europe/Berlin"\ndays     = ["mon", "tue", "wed", "thu", "fri"]\n'
        'hours    = ["09:00-17:00"]\nholidays = [2026-12-24, "12-25"]\n\n'
        '[calendar.people.ada]\ndays = ["mon"]\n'
    )
    assert '[people.aliases]\nada       = ["ada-lovelace"]\n"dot.ted" = []\n' in printed
    assert (
        'name    = "the \\"core\\""\nmembers = ["ada", { login = "grace", from = 2026-03-01 }]\n' in printed
    )
    assert printed.endswith(
        '[[metrics]]\nname  = "x"\nlabel = "X"\nfrom  = "ready"\nto    = "merged"\nunit  = "hours"\n'
    )

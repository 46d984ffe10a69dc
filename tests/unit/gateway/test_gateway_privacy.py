"""People under other names, and what may be asked about them."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.api import Page
from services.contracts.api_people import ReviewRequestRow
from services.contracts.definitions.vocabulary import PeopleShown
from services.gateway.listings.pages import decrypt_cursor, encrypt_cursor
from services.gateway.listings.rows import pull_request_detail, review_request_row
from services.gateway.metrics.people import contributors
from services.gateway.metrics.selection import select
from services.gateway.metrics.series import build
from services.gateway.privacy.access_policy import (
    check_group,
    check_people_visible,
    pseudonyms_in,
    sortable_fields,
)
from services.gateway.privacy.anonymization import HIDDEN, Privacy, anonymize
from services.gateway.privacy.pseudonym_words import EXAMPLE, looks_like_one, pseudonym
from services.gateway.problems import BadParameterError, HiddenError
from services.gateway.queries.buckets import buckets
from services.gateway.queries.filters import Filters
from services.gateway.queries.order import PLAIN, REVIEW_REQUEST_FIELDS
from tests.unit.gateway.documents import (
    DEFINITIONS,
    NOON,
    day,
    day_rows_of,
    merged,
    pull_request,
    review_request,
)

KEY, OTHER_KEY = b"k" * 32, b"another key of 16"
NAMED = Privacy(PeopleShown.NAMED)
PSEUDONYMOUS = Privacy(PeopleShown.PSEUDONYMOUS, KEY)
HIDING = Privacy(PeopleShown.HIDDEN, KEY)
LOGINS = st.from_regex(r"[A-Za-z0-9](-?[A-Za-z0-9]){0,38}", fullmatch=True)


@given(LOGINS)
def test_a_pseudonym_is_always_the_same_and_needs_the_key(login: str) -> None:
    name = pseudonym(login, KEY)
    assert looks_like_one(name)
    assert name == pseudonym(login.upper(), KEY)
    assert name != pseudonym(login, OTHER_KEY)


def test_many_people_have_as_many_pseudonyms() -> None:
    assert len({pseudonym(f"dev-{number}", KEY) for number in range(5_000)}) == 5_000
    assert looks_like_one(EXAMPLE)


@pytest.mark.parametrize(
    ("privacy", "login", "expected"),
    [
        (NAMED, "ann", "ann"),
        (PSEUDONYMOUS, "ann", pseudonym("ann", KEY)),
        (PSEUDONYMOUS, "acme/core", "acme/core"),
        (PSEUDONYMOUS, "ghost", "ghost"),
        (PSEUDONYMOUS, "", ""),
        (HIDING, "ann", HIDDEN),
        (HIDING, "ghost", HIDDEN),
        (HIDING, "acme/core", "acme/core"),
    ],
)
def test_people_are_shown_as_is_said_and_teams_as_they_are(
    privacy: Privacy, login: str, expected: str
) -> None:
    assert privacy.name(login) == expected


def test_whoever_is_meant_twice_is_named_once_and_in_no_telling_order() -> None:
    names = PSEUDONYMOUS.names(["ann", "bob", "cid", "dan", "eve"])
    assert names == sorted(names)
    assert HIDING.names(["ann", "bob", "acme/core"]) == ["acme/core", HIDDEN]


def test_a_pull_request_is_told_whole_without_a_name() -> None:
    detail = pull_request_detail(pull_request(1), DEFINITIONS)
    for privacy in (PSEUDONYMOUS, HIDING):
        text = anonymize(detail, privacy).model_dump_json()
        assert "ann" not in text and "bob" not in text
        assert privacy.name("ann") in text and privacy.name("bob") in text
        assert detail.title in text and detail.url in text
    assert anonymize(detail, NAMED) is detail


def test_rows_that_are_equal_but_for_the_person_do_not_come_in_the_order_of_names() -> None:
    people = [f"dev-{number}" for number in range(20)]
    expected = sorted(map(PSEUDONYMOUS.name, people))
    assert expected != [PSEUDONYMOUS.name(login) for login in people]
    rounds = [review_request_row(review_request(login), NOON) for login in people]
    told = anonymize(Page[ReviewRequestRow](items=rounds, next=None, total=20), PSEUDONYMOUS)
    assert isinstance(told, Page)
    assert [row.reviewer for row in told.items] == expected


def test_groups_of_equal_size_do_not_come_in_the_order_of_names() -> None:
    people = [f"dev-{number}" for number in range(20)]
    today = NOON.date()
    selection = select(
        day_rows_of(day(today.isoformat(), [merged(1, 4.0, author=login) for login in people])), Filters()
    )
    metric = DEFINITIONS.metric("merged")
    assert metric is not None
    cut = buckets(today, today + timedelta(days=1), "day", today)
    expected = sorted(map(PSEUDONYMOUS.name, people))
    series = build(selection, metric, "author", cut, ZoneInfo("UTC"))
    assert series.people() == set(people)
    assert [one.key for one in series.renamed(PSEUDONYMOUS.name).models()] == expected
    rows = contributors(selection, [metric])
    assert rows.people() == set(people)
    assert [one.author for one in rows.renamed(PSEUDONYMOUS.name).models()] == expected


def test_rows_of_different_moments_keep_their_order() -> None:
    rows = [review_request_row(review_request("bob", number), NOON) for number in (3, 1, 2)]
    told = anonymize(Page[ReviewRequestRow](items=rows, next=None, total=3), PSEUDONYMOUS)
    assert isinstance(told, Page)
    assert [row.number for row in told.items] == [3, 1, 2]


def test_where_people_are_named_anything_may_be_asked() -> None:
    assert pseudonyms_in("author", frozenset({"ann"}), NAMED) == frozenset()
    assert sortable_fields(REVIEW_REQUEST_FIELDS, NAMED) == REVIEW_REQUEST_FIELDS
    check_group("author", NAMED)
    check_people_visible(NAMED)


@pytest.mark.parametrize("privacy", [PSEUDONYMOUS, HIDING])
def test_a_login_may_not_be_asked_for_and_nothing_sorted_by_name(privacy: Privacy) -> None:
    with pytest.raises(BadParameterError) as refused:
        pseudonyms_in("reviewer", frozenset({"ann"}), privacy)
    assert refused.value.problem.parameter == "reviewer"
    assert set(REVIEW_REQUEST_FIELDS) - set(sortable_fields(REVIEW_REQUEST_FIELDS, privacy)) == {
        "author",
        "reviewer",
    }
    assert "author" not in sortable_fields({name: name for name in PLAIN}, privacy)


def test_pseudonyms_may_be_asked_for_where_people_are_pseudonymous() -> None:
    ann = pseudonym("ann", KEY)
    asked = frozenset({ann, EXAMPLE, "acme/core", "ghost"})
    found = pseudonyms_in("reviewer", asked, PSEUDONYMOUS)
    assert found == {ann, EXAMPLE}
    check_group("reviewer", PSEUDONYMOUS)
    check_people_visible(PSEUDONYMOUS)


def test_where_people_are_hidden_nothing_is_told_of_one() -> None:
    for name in (EXAMPLE, "ghost"):
        with pytest.raises(BadParameterError, match=r"people\.show"):
            pseudonyms_in("author", frozenset({name}), HIDING)
    with pytest.raises(BadParameterError, match=r"people\.show"):
        check_group("author", HIDING)
    with pytest.raises(HiddenError):
        check_people_visible(HIDING)
    check_group("team", HIDING)


@given(st.text(max_size=200))
def test_an_encrypted_cursor_can_be_read_by_nobody_else_and_is_the_same_each_time(cursor: str) -> None:
    seal = encrypt_cursor(cursor, PSEUDONYMOUS)
    assert seal == encrypt_cursor(cursor, PSEUDONYMOUS)
    assert decrypt_cursor(seal, PSEUDONYMOUS) == cursor
    with pytest.raises(BadParameterError):
        decrypt_cursor(seal, Privacy(PeopleShown.PSEUDONYMOUS, OTHER_KEY))
    assert encrypt_cursor(cursor, NAMED) == cursor


@given(st.text(max_size=60))
def test_what_was_never_sealed_is_refused(text: str) -> None:
    with pytest.raises(BadParameterError):
        decrypt_cursor(text, HIDING)

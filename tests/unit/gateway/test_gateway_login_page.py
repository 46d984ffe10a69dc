"""Where signing in leads to: a place of this site, whatever was asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.scopes import Scope
from services.gateway.access.grant import Groups
from services.gateway.access.login_page import local_path, login_html, return_path


@pytest.mark.parametrize("place", ["/", "/?team=core&from=2026-01-01", "/pull-requests/acme/api/7?x=%20#y"])
def test_a_path_of_this_site_is_kept(place: str) -> None:
    assert local_path(place) == place


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/a\\b",
        "javascript:alert(1)",
        "evil",
        "",
        "/a\r\nSet-Cookie: x=y",
        "/\t/evil.example",
        "/ü",
        "/" + "a" * 5_000,
    ],
)
def test_everything_else_leads_to_the_beginning(place: str) -> None:
    assert local_path(place) == "/"


def test_the_place_keeps_what_the_dashboard_shows_and_repeats_no_secret() -> None:
    query = "team=core&repo=acme%2Fapi&x-y=1&token=abc&access_token=abc&Key=1&code=2"
    assert return_path("/pull", query) == "/pull?team=core&repo=acme%2Fapi"
    assert return_path("/", "token=abc") == "/"


@given(st.text())
def test_whatever_is_asked_for_stays_on_this_site_and_in_its_attribute(place: str) -> None:
    kept = local_path(place)
    assert kept.startswith("/")
    assert not kept.startswith(("//", "/\\"))
    page = login_html("", kept, "A & B", by_token=True)
    assert page.count("<form") == 1
    assert "A &amp; B" in page


def test_groups_allow_together_what_each_allows() -> None:
    groups = Groups.of("engineering=read+people, ops=admin, *=read")
    assert groups.scopes(["ops"]) == {Scope.READ, Scope.ADMIN}
    assert groups.scopes(["engineering", "ops"]) == {*Scope}
    assert groups.scopes([]) == {Scope.READ}
    assert groups.known(["ops", "sales"]) == {"ops"}
    assert Groups.of("staff=read").scopes(["ops"]) == frozenset()


@pytest.mark.parametrize("text", ["engineering", "=read", "a=write", "a=read+"])
def test_a_mistake_in_the_groups_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"scope"):
        Groups.of(text)

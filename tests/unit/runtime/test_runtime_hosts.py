"""Which names a service is asked for by, and which addresses only this machine reaches."""

import pytest

from services.runtime.hosts import Hosts, is_loopback, name_of

HERE = Hosts.of("127.0.0.1", ("headway.example.com", "*.acme.test"))
EVERYWHERE = Hosts.of("0.0.0.0", ())


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "::1"])
def test_loopback_is_reached_from_this_machine_only(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "", "10.0.0.1", "example.com", "localhost.example.com"])
def test_anything_else_is_reached_by_others(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:8000", "localhost"),
        ("[::1]:8000", "::1"),
        ("LOCALHOST", "localhost"),
        ("localhost.", "localhost"),
        ("::1", "::1"),
        ("evil.example:80", "evil.example"),
        (":80", ":80"),
        ("", ""),
    ],
)
def test_a_host_header_is_read_as_a_name(host: str, name: str) -> None:
    assert name_of(host) == name


@pytest.mark.parametrize(
    "host",
    [
        "localhost:8000",
        "127.0.0.1:1",
        "[::1]:8000",
        "HEADWAY.example.com",
        "a.acme.test",
        "b.a.acme.test:443",
    ],
)
def test_our_names_are_allowed_at_any_port(host: str) -> None:
    assert HERE.allow(host)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "", "acme.test", "localhost.evil.example", "127.0.0.1.evil.example", "10.0.0.1"],
)
def test_no_other_name_is_allowed(host: str) -> None:
    assert not HERE.allow(host)


def test_who_listens_everywhere_is_asked_for_by_any_address_and_by_no_name_of_others() -> None:
    assert EVERYWHERE.allow("192.168.1.7:8000")
    assert EVERYWHERE.allow("[fe80::1]:8000")
    assert not EVERYWHERE.allow("evil.example:8000")


def test_a_star_allows_every_name() -> None:
    assert Hosts.of("127.0.0.1", ("*",)).allow("anything.example")

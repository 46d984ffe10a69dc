"""How often tokens that are not known may be tried: by an address, and by all together."""

from hypothesis import given
from hypothesis import strategies as st

from services.gateway.access.failed_attempts import FailedAttempts, network_of


def failing(attempts: FailedAttempts, address: str, times: int, at: float = 0.0) -> None:
    for _ in range(times):
        attempts.failed(address, at)


def test_an_address_may_fail_so_often_and_then_waits_until_the_first_is_old() -> None:
    attempts = FailedAttempts(most=3, seconds=60)
    assert [attempts.failed("10.0.0.1", at) for at in (0.0, 1.0, 2.0)] == [False, False, True]
    assert attempts.wait("10.0.0.1", 10.0) == 50.0
    assert attempts.wait("10.0.0.1", 60.0) == 0.0


def test_another_address_does_not_wait_for_it() -> None:
    attempts = FailedAttempts(most=3)
    failing(attempts, "10.0.0.1", 3)
    assert attempts.wait("10.0.0.2", 0.0) == 0.0


def test_when_all_together_have_failed_too_often_only_those_who_have_not_may_try() -> None:
    attempts = FailedAttempts(most=3, most_in_all=4)
    failing(attempts, "10.0.0.1", 2)
    failing(attempts, "10.0.0.2", 2)
    assert attempts.wait("10.0.0.1", 1.0) == 59.0
    assert attempts.wait("10.0.0.3", 1.0) == 0.0
    attempts.failed("10.0.0.3", 1.0)
    assert attempts.wait("10.0.0.3", 1.0) == 60.0


def test_a_whole_network_of_ipv6_is_one() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::2:3:4:5")
    assert network_of("2001:db8:0:1::1") != network_of("2001:db8::1")
    assert network_of("10.0.0.1") != network_of("10.0.0.2")
    assert network_of("testclient") == "testclient"


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30)), max_size=200))
def test_in_no_minute_does_anybody_fail_oftener_than_is_allowed(steps: list[tuple[int, int]]) -> None:
    attempts, now = FailedAttempts(most=3, most_in_all=8, seconds=60), 0.0
    tried: list[tuple[float, str]] = []
    for who, later in steps:
        now += later
        address = f"10.0.0.{who}"
        if attempts.wait(address, now) == 0:
            attempts.failed(address, now)
            tried.append((now, address))
        lately = [name for at, name in tried if now - at < 60]
        assert lately.count(address) <= 3
        assert len(lately) <= 8 + 6  # each address once besides

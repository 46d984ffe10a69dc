"""Pauses between starts."""

from services.standalone.restart_backoff import RestartBackoff


def test_pauses_double_up_to_half_a_minute_and_begin_anew_after_a_good_run() -> None:
    backoff = RestartBackoff()
    assert [backoff.next(0.1) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert backoff.next(31) == 0.5
    assert backoff.next(0) == 1

"""What a service cannot write: said once, with the time since when, until it is written again."""

import logging

import pytest

from services.runtime.health import Health
from services.runtime.write_health import WriteHealth

BEGAN = 1_800_000_000.0


def test_health_says_what_cannot_be_written_and_since_when_until_it_can(
    caplog: pytest.LogCaptureFixture,
) -> None:
    now = [BEGAN]
    health = Health(())
    writes = WriteHealth(health, lambda: now[0])
    caplog.set_level(logging.INFO)
    writes.succeeded("EVENTS")
    assert health.ready
    writes.failed("EVENTS", TimeoutError())
    now[0] += 90
    writes.failed("EVENTS", OSError("No space left\n on device"))
    assert not health.ready
    said = "cannot write: No space left on device, since 2027-01-15 08:00:00 UTC"
    assert health.report()["dependencies"] == {"writing to EVENTS": said}
    writes.succeeded("SOURCES")
    assert not health.ready
    writes.succeeded("EVENTS")
    assert health.ready
    assert [record.message for record in caplog.records] == [
        "cannot write to EVENTS: it does not acknowledge; trying again until it is written",
        "can write to EVENTS again, after 90 s",
    ]

"""What could not be read is kept as it came."""

from base64 import b64decode
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.collector.publishing.dead_letters import GITHUB, WEBHOOKS, dead_letter
from services.contracts.notices import DeadLetter

NOW = datetime(2024, 5, 1, 9, tzinfo=UTC)


@given(st.binary(), st.text(), st.sampled_from([GITHUB, WEBHOOKS]))
def test_a_letter_holds_the_body_byte_for_byte_also_when_it_has_travelled(
    body: bytes, reason: str, source: str
) -> None:
    letter = dead_letter(source, "acme/api #7", reason, body, NOW)
    arrived = DeadLetter.model_validate_json(letter.model_dump_json())
    assert b64decode(arrived.body_base64) == body
    assert (arrived.stream, arrived.subject, arrived.reason) == (source, "acme/api #7", reason)
    assert arrived.failed_at == NOW


def test_a_letter_of_the_collector_comes_from_no_stream() -> None:
    assert dead_letter(WEBHOOKS, "pull_request", "odd", b"{}", NOW).sequence == 0

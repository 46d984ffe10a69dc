"""The API against its own OpenAPI document: every answer is one that the document names."""

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tests.integration.gateway_harness import Harness
from tests.unit.gateway.documents import day, deployment, merged, pull_request, review_request, source

EXAMPLES = max(1, settings().max_examples // 20)  # of each path and kind: more by `make soak`
SECONDS = 12  # after which nothing more is asked
load_all_checks()
CONFORMS = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
    ]
)
OF_PREVIEWS = CONFORMS[1:-1]
PREVIEW = "/api/v1/definitions/preview"
"""An aggregator makes it, and here is none: what can be read is answered 503. What is too large is answered
413, which the check of refusals does not know.
"""
STREAM = "/api/v1/stream"
"""Does not end; `test_gateway_stream.py` and `test_gateway_hostile.py` ask it."""


@schemathesis.serializer("application/toml")
def as_written(_: schemathesis.SerializationContext, text: object) -> bytes:
    """Texts leave as they are."""
    return str(text).encode(errors="surrogatepass")


bounded = settings(
    max_examples=EXAMPLES,
    database=None,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def questions(url: str, session: requests.Session) -> Iterator[Callable[[], None]]:
    """A test for each path, of what the document allows and of what it does not."""
    end = time.monotonic() + SECONDS
    document = schemathesis.openapi.from_url(f"{url}/api/v1/schema/openapi.json")
    for found in document.get_all_operations():
        operation = found.ok()
        if operation.path == STREAM:
            continue
        wrong = [GenerationMode.NEGATIVE] if list(operation.iter_parameters()) else []
        for mode in (GenerationMode.POSITIVE, *wrong):

            @bounded
            @given(case=operation.as_strategy(generation_mode=mode))
            def ask(case: schemathesis.Case) -> None:
                if time.monotonic() < end:
                    checks = OF_PREVIEWS if case.path == PREVIEW else CONFORMS
                    case.call_and_validate(checks=checks, timeout=30, session=session)

            yield ask


@pytest.fixture
async def filled(gateway: Harness) -> Harness:
    await gateway.put("pull_requests_1", *(pull_request(number) for number in range(1, 6)))
    await gateway.put("review_requests_1", review_request("bob"))
    await gateway.put("deployments_1", deployment(1))
    await gateway.put("days_1", day("2026-11-18", [merged(1, 4.0)]))
    await gateway.put("sources", source())
    return gateway


async def test_no_question_is_answered_otherwise_than_the_document_says(filled: Harness) -> None:
    def ask_all() -> int:
        asked = 0
        with requests.Session() as session:
            for ask in questions(filled.url, session):
                ask()
                asked += 1
        return asked

    assert await asyncio.to_thread(ask_all) >= 20

"""Asks the collector what came with deployments, where the definitions want exact ancestry."""

from collections.abc import Mapping
from typing import Any

from services.aggregator.measurement.rules import Rules
from services.aggregator.publishing import TIMEOUT_SECONDS
from services.aggregator.store.store import Document, Store
from services.contracts.comparisons import Comparison
from services.contracts.events import Repository
from services.contracts.subjects import comparison_subject
from services.runtime.publisher import Message, Publisher


async def request_comparisons(
    store: Store, publisher: Publisher, rules: Rules, among: Mapping[str, Any]
) -> None:
    """Ask about those of some deployments (a condition) that nobody has compared with their `base`.

    Raises `LogUnavailableError` if NATS stays away.
    """
    if rules.exact:
        wanted = map(_question, await store.not_compared(among))
        await publisher.publish_all(map(_message, wanted), timeout_seconds=TIMEOUT_SECONDS)


def _question(document: Document) -> Comparison:
    owner, _, name = document["repo"].partition("/")
    return Comparison(
        host=document["host"],
        repository=Repository(id=document["repository_id"], owner=owner, name=name),
        deployment_id=document["id"],
        base=document["base"],
        head=document["sha"],
    )


def _message(question: Comparison) -> Message:
    subject = comparison_subject(question.host, question.repository.id, question.deployment_id)
    return Message(subject, question.model_dump_json(exclude_none=True).encode())

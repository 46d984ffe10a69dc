"""For which teams reviews were made: too dear to ask of all, and asked where only GitHub can say."""

import logging
from collections.abc import Mapping, Sequence

from services.collector.facts.event_subject import pull_request_subject
from services.collector.facts.observation import Observation
from services.collector.facts.timeline_events import review_events
from services.collector.forge.errors import RefusedError, TooHeavyError
from services.collector.github.client.graphql import GraphQL
from services.collector.github.mappers import graphql_review_teams as mapper
from services.collector.github.readers.parsing import parse_one
from services.contracts.events import Event, Repository

MOST_NODES = 100  # in one question

_log = logging.getLogger(__name__)

Places = Mapping[int, tuple[Repository, Observation]]
"""Repositories by database id, and how what is read of them is seen."""


async def reviews_for_teams(graphql: GraphQL, ids: Sequence[str], refs: Places) -> tuple[Event, ...]:
    """Reviews again by their node ids, with the teams for which they were made.

    Nothing where GitHub will not say. Raises `ForgeError` for what passes.
    """
    events: list[Event] = []
    for start in range(0, len(ids), MOST_NODES):
        events += await _some(graphql, ids[start : start + MOST_NODES], refs)
    return tuple(events)


async def _some(graphql: GraphQL, ids: Sequence[str], refs: Places) -> list[Event]:
    try:
        data = (await graphql.ask_optional("on_behalf_of", ids=ids)).data
    except (RefusedError, TooHeavyError) as problem:
        _log.info("for which teams reviews were made cannot be read: %s", problem)
        return []
    found = parse_one(mapper.reviews_for_teams, data.get("nodes"))
    return [
        event
        for each in found
        if (ref := refs.get(each.repository_id))
        for event in review_events(
            pull_request_subject(ref[1], ref[0], each.pull_request_id, each.number), each.review
        )
    ]

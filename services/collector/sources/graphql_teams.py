"""For which teams reviews were made: too dear to ask of all, and asked where only GitHub can say."""

import logging
from collections.abc import Mapping, Sequence

from services.collector.facts.about import about_pull_request
from services.collector.facts.happenings import reviewed
from services.collector.facts.snapshot import Sight
from services.collector.github.errors import RefusedError, TooHeavyError
from services.collector.github.graphql import GraphQL
from services.collector.shapes import graphql_teams as shapes
from services.collector.sources.reading import one
from services.contracts.events import Event, Repository

MOST_NODES = 100  # in one question

_log = logging.getLogger(__name__)

Places = Mapping[int, tuple[Repository, Sight]]
"""Repositories by database id, and how what is read of them is seen."""


async def reviews_for_teams(graphql: GraphQL, ids: Sequence[str], places: Places) -> tuple[Event, ...]:
    """Reviews again by their node ids, with the teams for which they were made.

    Nothing where GitHub will not say. Raises `GitHubError` for what passes.
    """
    events: list[Event] = []
    for start in range(0, len(ids), MOST_NODES):
        events += await _some(graphql, ids[start : start + MOST_NODES], places)
    return tuple(events)


async def _some(graphql: GraphQL, ids: Sequence[str], places: Places) -> list[Event]:
    try:
        data = (await graphql.ask_optional("on_behalf_of", ids=ids)).data
    except (RefusedError, TooHeavyError) as problem:
        _log.info("for which teams reviews were made cannot be read: %s", problem)
        return []
    found = one(shapes.reviews_for_teams, data.get("nodes"))
    return [
        event
        for each in found
        if (place := places.get(each.repository_id))
        for event in reviewed(
            about_pull_request(place[1], place[0], each.pull_request_id, each.number), each.review
        )
    ]

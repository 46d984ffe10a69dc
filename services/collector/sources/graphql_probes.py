"""Asks in one query what moved in many repositories, and for the state of what is unsettled there."""

from collections.abc import Mapping, Sequence

from services.collector.github.errors import TooHeavyError, UnavailableError
from services.collector.queries.moved import moved
from services.collector.shapes.glances import glances_at, with_states
from services.collector.sources.graphql_pages import GraphQLPages
from services.collector.sources.reading import sifted
from services.collector.walking.pages import Glance, Probe
from services.collector.walking.unsettled import node_id_of
from services.collector.walking.walk import halved

AT_ONCE = 33  # three connections each: a point for as many repositories


class GraphQLProbes:
    """Raises `GitHubError`."""

    def __init__(self, pages: GraphQLPages) -> None:
        self._pages = pages

    async def newest(self, probes: Sequence[Probe]) -> Mapping[str, Glance]:
        """By node id, what can be seen in passing."""
        glances: dict[str, Glance] = {}
        for start in range(0, len(probes), AT_ONCE):
            glances |= await self._newest(probes[start : start + AT_ONCE])
        return glances

    async def _newest(self, probes: Sequence[Probe]) -> Mapping[str, Glance]:
        try:
            return await self._probed(probes)
        except TooHeavyError as problem:
            if len(probes) == 1:
                raise UnavailableError(str(problem)) from problem
            half = halved(len(probes))
            return {**await self._newest(probes[:half]), **await self._newest(probes[half:])}

    async def _probed(self, probes: Sequence[Probe]) -> Mapping[str, Glance]:
        handles = {node_id_of(each): each for probe in probes for each in probe.handles}
        query = moved([each.place.node_id for each in probes], list(handles))
        answer = (await self._pages.graphql.ask_text(query.text, query.variables)).data
        seen, _ = sifted(glances_at(self._pages.now), query.repositories(answer))
        states = {handles[node_id]: node for node_id, node in query.unsettled(answer)}
        by_node_id = {each.place.node_id: each for each in seen}
        return {
            probe.place.node_id: with_states(by_node_id[probe.place.node_id], probe, states)
            for probe in probes
            if probe.place.node_id in by_node_id
        }

"""Asks in one query what moved in many repositories, and for the state of what is unsettled there."""

from collections.abc import Mapping, Sequence

from services.collector.forge.errors import TooHeavyError, UnavailableError
from services.collector.forge.outcomes import node_id_of
from services.collector.forge.page_size import halved
from services.collector.forge.probes import Probe, ProbeRequest
from services.collector.github.mappers.probes import probe_mapper, with_states
from services.collector.github.queries.changed import changed_query
from services.collector.github.readers.graphql_pages import GraphQLPages
from services.collector.github.readers.parsing import parse_each

AT_ONCE = 33  # three connections each: a point for as many repositories


class GraphQLProbes:
    """Raises `ForgeError`."""

    def __init__(self, pages: GraphQLPages) -> None:
        self._pages = pages

    async def newest(self, probe_requests: Sequence[ProbeRequest]) -> Mapping[str, Probe]:
        """By node id, what can be seen in passing."""
        probes: dict[str, Probe] = {}
        for start in range(0, len(probe_requests), AT_ONCE):
            probes |= await self._newest(probe_requests[start : start + AT_ONCE])
        return probes

    async def _newest(self, probe_requests: Sequence[ProbeRequest]) -> Mapping[str, Probe]:
        try:
            return await self._probed(probe_requests)
        except TooHeavyError as problem:
            if len(probe_requests) == 1:
                raise UnavailableError(str(problem)) from problem
            half = halved(len(probe_requests))
            return {**await self._newest(probe_requests[:half]), **await self._newest(probe_requests[half:])}

    async def _probed(self, probe_requests: Sequence[ProbeRequest]) -> Mapping[str, Probe]:
        outcome_keys = {
            node_id_of(each): each for probe_request in probe_requests for each in probe_request.outcome_keys
        }
        query = changed_query([each.ref.node_id for each in probe_requests], list(outcome_keys))
        answer = (await self._pages.graphql.ask_text(query.text, query.variables)).data
        seen, _ = parse_each(probe_mapper(self._pages.now), query.repositories(answer))
        states = {outcome_keys[node_id]: node for node_id, node in query.unsettled(answer)}
        by_node_id = {each.ref.node_id: each for each in seen}
        return {
            probe_request.ref.node_id: with_states(
                by_node_id[probe_request.ref.node_id], probe_request, states
            )
            for probe_request in probe_requests
            if probe_request.ref.node_id in by_node_id
        }

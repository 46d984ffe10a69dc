"""Finds the deployment that carried a merge first: looked up in the store, never remembered."""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from services.aggregator.facts.entities import RepositoryFacts
from services.aggregator.measurement.attribution import Merge, first_deployment
from services.aggregator.measurement.fields import SuccessfulDeployment
from services.aggregator.projections.pending_refresh import PendingRefresh
from services.aggregator.projections.revisions import repository_key
from services.aggregator.store.generation import GenerationStore
from services.contracts.readmodels.deployments import DeployedBy, DeploymentDocument, ShipmentSource

# Soon after a merge there is a deployment, mostly; many merges share theirs.
LOOKED_AT_FOR_EACH = 10
LOOKED_AT_ONCE = 200
IN_ORDER = itemgetter("succeeded_at", "id")

Merges = Mapping[str, Merge]


async def first_deployments(
    store: GenerationStore, source: ShipmentSource, repository: RepositoryFacts, merges: Merges
) -> dict[str, DeployedBy | None]:
    """Of each merge the first successful production deployment that carried it.

    `source`: whether deployments or releases do.
    """
    by_commit = {id_: one for id_, one in merges.items() if one.commit and one.by_time}
    by_time_alone = {id_: one for id_, one in merges.items() if not one.commit}
    elsewhere = {id_: one for id_, one in merges.items() if not one.by_time}
    commits = {one.commit for one in merges.values() if one.commit}
    listing = await store.deployments.successful_with(repository, source, commits)
    return {
        **await _first(store, source, repository, by_commit, listing),
        **await _first(store, source, repository, by_time_alone, None),
        **{id_: _first_of(one, listing) for id_, one in elsewhere.items()},
    }


def _first_of(merge: Merge, deployments: Iterable[SuccessfulDeployment]) -> DeployedBy | None:
    """The first of some deployments that carried a merge."""
    able = (one for one in deployments if one["succeeded_at"] >= merge.at)
    return first_deployment(merge, sorted(able, key=IN_ORDER))


async def _first(
    store: GenerationStore,
    source: ShipmentSource,
    repository: RepositoryFacts,
    merges: Merges,
    listing: Sequence[SuccessfulDeployment] | None,
) -> dict[str, DeployedBy | None]:
    """`listing`: those that merges are known to be in; of the others only some carry then. None: all do."""
    found: dict[str, DeployedBy | None] = {}
    known = listing or ()
    while waiting := {id_: one for id_, one in merges.items() if id_ not in found}:
        most = min(LOOKED_AT_FOR_EACH * len(waiting), LOOKED_AT_ONCE)
        since = min(one.at for one in waiting.values())
        by_time = await store.deployments.successful_since(
            repository, source, since, most, every=listing is None
        )
        deployments = sorted((*known, *by_time), key=IN_ORDER)
        end = (by_time[-1]["succeeded_at"], by_time[-1]["id"]) if len(by_time) == most else None
        for id_, merge in waiting.items():
            able = (one for one in deployments if one["succeeded_at"] >= merge.at)
            carried = first_deployment(merge, able)
            # The list is bounded: what lies beyond its end is for the next turn.
            if end is None or (carried and (carried["succeeded_at"], carried["id"]) <= end):
                found[id_] = carried
    return found


async def pull_requests_to_attribute(
    store: GenerationStore, source: ShipmentSource | None, deployments: Sequence[PendingRefresh]
) -> list[str]:
    """Pull requests whose first deployment may be another now that these deployments have changed."""
    if not source or not deployments:
        return []
    documents = await store.deployments.load([one.id for one in deployments])
    changed: dict[str, list[DeploymentDocument]] = {}
    for one in documents.values():
        if one["source"] == source:
            changed.setdefault(repository_key(one["host"], one["repository_id"]), []).append(one)
    return await store.pull_requests.to_attribute(list(changed.values()))

"""Which deployment carried which merge: looked up in the store, never remembered."""

from collections.abc import Mapping
from datetime import datetime

from services.aggregator.changes import Touched, repository_key
from services.aggregator.facts.documents import read_repository
from services.aggregator.facts.entities import RepositoryFacts
from services.aggregator.measuring.deployments import first_after
from services.aggregator.store.store import LOOKED_AT_ONCE, Store
from services.contracts.readmodels import DEPLOYMENTS, REPOSITORIES, DeployedBy


async def first_deployments(
    store: Store, repository: RepositoryFacts, merges: Mapping[str, datetime]
) -> dict[str, DeployedBy | None]:
    """Of each merge the first successful production deployment that was created at or after it."""
    found: dict[str, DeployedBy | None] = {}
    while waiting := {id_: at for id_, at in merges.items() if id_ not in found}:
        deployments = await store.deployments_since(repository.host, repository.id, min(waiting.values()))
        for id_, at in waiting.items():
            carried = first_after(at, deployments)
            # The list is bounded: without an answer there may be one beyond its end, for the next turn.
            if carried or len(deployments) < LOOKED_AT_ONCE:
                found[id_] = carried
    return found


async def maybe_carried(store: Store, deployments: list[Touched]) -> list[str]:
    """Pull requests whose first deployment may be another now that these deployments have changed."""
    documents = await store.load(DEPLOYMENTS, [one.id for one in deployments])
    keys = {repository_key(one.host, one.repository_id) for one in deployments}
    repositories = [read_repository(one) for one in (await store.load(REPOSITORIES, keys)).values()]
    ids: list[str] = []
    for repository in repositories:
        named = {"host": repository.host, "repository_id": repository.id}
        theirs = [one for one in documents.values() if named.items() <= one.items()]
        branch = repository.default_branch
        ids += await store.may_be_carried(repository.host, repository.id, branch, theirs)
    return ids

"""Which deployment carried which merge: looked up in the store, never remembered."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.aggregator.changes import Touched, repository_key
from services.aggregator.facts.documents import read_repository
from services.aggregator.facts.entities import RepositoryFacts
from services.aggregator.measuring.deployments import first_after
from services.aggregator.store.store import Document, Store
from services.contracts.readmodels import DEPLOYMENTS, REPOSITORIES, DeployedBy

# Soon after a merge there is a deployment, mostly; many merges share theirs.
LOOKED_AT_FOR_EACH = 10
LOOKED_AT_ONCE = 200


async def first_deployments(
    store: Store, source: str, repository: RepositoryFacts, merges: Mapping[str, datetime]
) -> dict[str, DeployedBy | None]:
    """Of each merge to the default branch its first successful production deployment created at or after it.

    `source`: whether deployments or releases are.
    """
    found: dict[str, DeployedBy | None] = {}
    while waiting := {id_: at for id_, at in merges.items() if id_ not in found}:
        most = min(LOOKED_AT_FOR_EACH * len(waiting), LOOKED_AT_ONCE)
        deployments = await store.deployments_since(repository, source, min(waiting.values()), most)
        for id_, at in waiting.items():
            carried = first_after(at, deployments)
            # The list is bounded: without an answer there may be one beyond its end, for the next turn.
            if carried or len(deployments) < most:
                found[id_] = carried
    return found


async def maybe_carried(store: Store, source: str | None, deployments: Sequence[Touched]) -> list[str]:
    """Pull requests whose first deployment may be another now that these deployments have changed."""
    if not source or not deployments:
        return []
    keys = {repository_key(one.host, one.repository_id) for one in deployments}
    repositories = await store.load(REPOSITORIES, keys)
    documents = await store.load(DEPLOYMENTS, [one.id for one in deployments])
    changed: dict[str, list[Document]] = {}
    for one in documents.values():
        if one["source"] == source:
            changed.setdefault(repository_key(one["host"], one["repository_id"]), []).append(one)
    branches = {key: read_repository(document).default_branch for key, document in repositories.items()}
    return await store.may_be_carried([(branches[key], some) for key, some in changed.items()])

"""Saves the outcomes of deployments: those after one in its environment decide what became of it.

Whoever saves a deployment looks at all of its repository's after that, until every document keeps the
outcome that follows from all the others. Of two who save at the same time, at least one sees the other's.
"""

from collections.abc import Mapping, Sequence

from services.aggregator.measurement.deltas import Delta
from services.aggregator.measurement.deployment_outcomes import DeploymentOutcome, changed_outcomes
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.pending_refresh import PendingRefresh, pending_refresh
from services.aggregator.projections.revisions import Revision, outcome_change
from services.aggregator.store.generation import GenerationStore
from services.contracts.readmodels.deployments import DeploymentDocument

RepositoryId = tuple[str, int]


async def project_outcomes(
    store: GenerationStore, rules: Rules, changed: Sequence[PendingRefresh]
) -> list[PendingRefresh]:
    """Save what became of deployments now that some have changed; return all of which something follows."""
    found = {one.id: one for one in changed}
    for repository in sorted({(one.host, one.repository_id) for one in changed}):
        known = {one.id: Delta(one.days, one.metrics) for one in changed}
        followed = await project_repository_outcomes(store, rules, repository, known)
        found |= {one.id: one for one in followed}
    return list(found.values())


async def project_repository_outcomes(
    store: GenerationStore, rules: Rules, repository: RepositoryId, known: Mapping[str, Delta]
) -> list[PendingRefresh]:
    """Save the outcomes of a repository's deployments; return all of which something follows.

    `known`: what they have moved already, by id.
    """
    deltas = dict(known)
    while True:
        deployments = await store.deployments.production_outcomes(*repository)
        differ = changed_outcomes(deployments)
        unsettled = [one["_id"] for one in deployments if not one["settled"]]
        documents = await store.deployments.load({*differ, *unsettled})
        if not differ:
            found = (one for one in documents.values() if not one["settled"])
            return [pending_refresh(one, None, deltas.get(one["_id"]), rules) for one in found]
        revisions = _revisions(documents, differ, rules)
        deltas |= {id_: revision.delta.with_(deltas.get(id_)) for id_, revision in revisions.items()}
        await store.deployments.save([revision.document for revision in revisions.values()])


def _revisions(
    documents: Mapping[str, DeploymentDocument], outcomes: Mapping[str, DeploymentOutcome], rules: Rules
) -> dict[str, Revision[DeploymentDocument]]:
    found = {id_: outcome_change(documents[id_], outcome, rules) for id_, outcome in outcomes.items()}
    return {id_: revision for id_, revision in found.items() if revision}

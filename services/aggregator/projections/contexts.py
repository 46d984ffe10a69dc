"""Looks up what documents depend on beside their facts: repositories, people, deployments."""

from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.aggregator.facts.accounts import key_of, named_in
from services.aggregator.facts.entities import DeploymentFacts, PullRequestFacts, RepositoryFacts
from services.aggregator.facts.stored_facts import read_repository
from services.aggregator.measurement.attribution import Merge, merge_to_deploy
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.accounts import AccountDocuments, identities_of
from services.aggregator.projections.first_deployments import first_deployments
from services.aggregator.projections.repositories import RepositoryDocuments
from services.aggregator.projections.revisions import Context, repository_key
from services.aggregator.store.concurrency import both, concurrently
from services.aggregator.store.generation import GenerationStore
from services.contracts.readmodels.deployments import DeployedBy

Known = Mapping[str, PullRequestFacts] | Mapping[str, DeploymentFacts]
KnownRepositories = Mapping[str, RepositoryFacts]


async def load_context(
    store: GenerationStore, rules: Rules, known: Known, expected: KnownRepositories | None = None
) -> Context:
    """What documents depend on, as it is now. `expected`: repositories as they were, and mostly are still."""
    (loaded, accounts), deployments = await both(
        both(_load_repositories(store, known), store.accounts.load(accounts_named(known.values()))),
        _first_deployments(store, rules, known, expected or {}),
    )
    repositories = {key: read_repository(document) for key, document in loaded.items()}
    if expected is None or _differ(repositories, expected):
        deployments = await _first_deployments(store, rules, known, repositories)
    return Context(rules, repositories, deployments, _rules_by_host(rules, accounts))


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What pull requests depend on beside what is being saved: other accounts, and deployments."""

    accounts: AccountDocuments
    deployments: Mapping[str, DeployedBy | None]

    def context(self, rules: Rules, repositories: RepositoryDocuments, accounts: AccountDocuments) -> Context:
        """The context, with what has been saved."""
        known = {key: read_repository(document) for key, document in repositories.items()}
        return Context(rules, known, self.deployments, _rules_by_host(rules, {**self.accounts, **accounts}))


async def load_surroundings(
    store: GenerationStore, rules: Rules, known: Known, repositories: KnownRepositories
) -> Surroundings:
    """What pull requests depend on beside their repositories, which are about to be saved like this."""
    accounts, deployments = await both(
        store.accounts.load(accounts_named(known.values())),
        _first_deployments(store, rules, known, repositories),
    )
    return Surroundings(accounts, deployments)


async def _load_repositories(store: GenerationStore, known: Known) -> RepositoryDocuments:
    return await store.repositories.load(repository_keys(known))


def repository_keys(known: Known) -> set[str]:
    """The `_id`s of the repositories of pull requests or deployments."""
    return {repository_key(one.host, one.repository_id) for one in known.values()}


def accounts_named(known: Iterable[PullRequestFacts | DeploymentFacts]) -> set[str]:
    """The `_id`s of the accounts that facts name."""
    return {
        f"{one.host}/{key}" for one in known for who in named_in(one.facts.values()) if (key := key_of(who))
    }


def _rules_by_host(rules: Rules, accounts: AccountDocuments) -> Mapping[str, Rules]:
    return {host: rules.among(identities) for host, identities in identities_of(accounts).items()}


def _differ(now: KnownRepositories, expected: KnownRepositories) -> bool:
    return any(expected.get(key) != one for key, one in now.items())


async def _first_deployments(
    store: GenerationStore, rules: Rules, known: Known, repositories: KnownRepositories
) -> Mapping[str, DeployedBy | None]:
    """The deployments that carried pull requests of these repositories first."""
    if not rules.carries:
        return {}
    merges: dict[str, dict[str, Merge]] = {}
    for id_, one in known.items():
        repository = repositories.get(key := repository_key(one.host, one.repository_id))
        if not repository or not isinstance(one, PullRequestFacts):
            continue
        if merged := merge_to_deploy(one, repository, rules):
            merges.setdefault(key, {})[id_] = merged
    found = [first_deployments(store, rules.carries, repositories[key], some) for key, some in merges.items()]
    return dict(ChainMap(*await concurrently(found)))

"""What the aggregator makes of a history: documents, measures, milestones."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.aggregator.facts.accounts import Account, accounts_of_events
from services.aggregator.facts.entities import (
    RepositoryFacts,
    merge_deployment,
    merge_pull_request,
    merge_repository,
)
from services.aggregator.measurement.identities import Identity, identities
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.revisions import (
    Context,
    deployment_change,
    pull_request_change,
    repository_key,
)
from services.contracts.events import Event
from services.contracts.readmodels.deployments import DeployedBy
from services.runtime.configuration_file import built_in_definitions, parse_configuration
from tests.unit.aggregator.deployment_history import Deployment, Release
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import HOST


def rules(toml: str = "", version: int = 1) -> Rules:
    """The shipped definitions with a team's own laid over them."""
    own = parse_configuration(toml, "headway.toml").definitions()
    return Rules.of(built_in_definitions().extended_by(own), version)


def repository_of(events: Sequence[Event]) -> RepositoryFacts:
    return merge_repository(None, events)


def world_of(
    events: Sequence[Event], measured: Rules | None = None, deployed: DeployedBy | None = None
) -> Context:
    """What the documents of one pull request or deployment depend on."""
    repository = repository_of(events)
    pulls = {f"{HOST}/{one.data.pull_request.id}" for one in events if hasattr(one.data, "pull_request")}
    key = repository_key(repository.host, repository.id)
    by = measured or rules()
    rules_by_host = {
        host: by.among(known) for host, known in identities_in(accounts_of_events(events), by).items()
    }
    return Context(by, {key: repository}, dict.fromkeys(pulls, deployed), rules_by_host)


def identities_in(named: Mapping[str, Sequence[Account]], by: Rules) -> dict[str, dict[str, Identity]]:
    """Who is behind accounts, by host and key."""
    accounts: dict[str, dict[str, Account]] = {}
    for (account,) in named.values():
        accounts.setdefault(account.host, {})[account.key] = account
    return {host: identities(some, by.people) for host, some in accounts.items()}


def document_of(
    pull: Pull, measured: Rules | None = None, deployed: DeployedBy | None = None
) -> dict[str, Any]:
    """The document of a pull request, measured by the shipped definitions unless told otherwise."""
    known = merge_pull_request(None, pull.events)
    change = pull_request_change(None, known, world_of(pull.events, measured, deployed), True)
    assert change is not None
    return change.document


def deployment_of(deployment: Deployment | Release, measured: Rules | None = None) -> dict[str, Any]:
    known = merge_deployment(None, deployment.events)
    change = deployment_change(None, known, world_of(deployment.events, measured), True)
    assert change is not None
    return change.document


def measure(pull: Pull, metric: str, measured: Rules | None = None) -> float | None:
    return document_of(pull, measured)["measures"][metric]


def milestone(pull: Pull, name: str, measured: Rules | None = None) -> datetime | None:
    return document_of(pull, measured)["milestones"][name]

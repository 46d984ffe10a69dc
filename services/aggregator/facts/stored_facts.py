"""Facts and attributes as documents hold them, and back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from operator import attrgetter
from typing import Any, TypedDict, cast

from services.aggregator.facts.default_branches import BranchObservation, DefaultBranches
from services.aggregator.facts.entities import DeploymentFacts, Facts, PullRequestFacts, RepositoryFacts
from services.aggregator.facts.fact import AccountRef, Fact, FactType
from services.aggregator.facts.registers import Attributes, Register
from services.contracts.readmodels.accounts import LoginDocument
from services.contracts.readmodels.actors import ActorDocument
from services.contracts.readmodels.attributes import AttributeDocument
from services.contracts.readmodels.facts import FactAge, FactDocument, PayloadDocument
from services.contracts.readmodels.repositories import DefaultBranchDocument


class StoredPullRequest(TypedDict):
    """What a document knows of its pull request."""

    _id: str
    host: str
    repository_id: int
    id: int
    number: int
    facts: list[FactDocument]
    attributes: dict[str, AttributeDocument]


class StoredDeployment(TypedDict):
    """What a document knows of its deployment or release."""

    _id: str
    host: str
    repository_id: int
    id: int
    facts: list[FactDocument]


class DefaultBranchFields(TypedDict):
    """What was observed of a repository's default branch."""

    default_branches: list[DefaultBranchDocument]
    first_default_branch: DefaultBranchDocument | None


class StoredRepository(DefaultBranchFields):
    """What a document knows of its repository."""

    host: str
    id: int
    attributes: dict[str, AttributeDocument]
    superseded: bool


class StoredAccount(TypedDict):
    """What a document knows of its account."""

    host: str
    id: int
    kind: str
    kind_at: datetime
    logins: list[LoginDocument]


_PAYLOAD = (
    *("reviewer", "state", "review_id", "draft", "merge_commit", "environment", "sha", "ref", "ref_type"),
    *("workflow_run", "prerelease", "withdrawn", "base", "commits", "complete", "position", "on_behalf_of"),
)
_OPTIONAL = frozenset({*_PAYLOAD, "actor", "as_of", "older"})
_TYPES = {kind.value: kind for kind in FactType}
_NAMES = {kind: kind.value for kind in FactType}
_payload_of: Callable[[Fact], tuple[Any, ...]] = attrgetter(*_PAYLOAD)


def account_document(account: AccountRef) -> ActorDocument:
    """An account as documents hold it."""
    return {"id": account.id, "login": account.login, "kind": account.kind}


def _account(document: ActorDocument | None) -> AccountRef | None:
    return AccountRef(document["id"], document["login"], document["kind"]) if document else None


def fact_document(fact: Fact) -> FactDocument:
    """A fact as documents hold it: of its payload only what it has, but always the actor."""
    return {
        "id": fact.id,
        "type": _NAMES[fact.type],
        "at": fact.at,
        "via": list(fact.via),
        "actor": account_document(fact.actor) if fact.actor else None,
        **_payload_document(fact),
        "observed_at": fact.observed_at,
        **_age_document(fact),
    }


def _age_document(fact: Fact) -> FactAge:
    age: FactAge = {}
    if fact.as_of:
        age["as_of"] = fact.as_of
    if fact.older:
        age["older"] = dict(fact.older)
    return age


def _payload_document(fact: Fact) -> PayloadDocument:
    stated = zip(_PAYLOAD, _payload_of(fact), strict=True)
    payload = {name: _stored(value) for name, value in stated if value is not None}
    return cast(PayloadDocument, payload)


def _stored(value: Any) -> Any:  # noqa: ANN401 (whatever a fact states)
    if isinstance(value, tuple):
        return list(value)
    return account_document(value) if isinstance(value, AccountRef) else value


def read_fact(document: FactDocument) -> Fact:
    """A fact from a document."""
    stated = {name: _read(name, value) for name, value in document.items() if name in _OPTIONAL}
    return Fact(
        document["id"],
        _TYPES[document["type"]],
        document["at"],
        document["observed_at"],
        tuple(document["via"]),
        **stated,
    )


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 (whatever a document holds)
    match value:
        case list():
            return tuple(value)
        case dict():
            return tuple(value.items()) if name == "older" else _account(cast(ActorDocument, value))
        case _:
            return value


def fact_documents(facts: Facts) -> list[FactDocument]:
    """Facts in the order in which they happened."""
    return [fact_document(fact) for fact in sorted(facts.values(), key=lambda fact: fact.order)]


def _read_facts(documents: list[FactDocument]) -> Facts:
    return {fact["id"]: read_fact(fact) for fact in documents}


def attribute_documents(attributes: Attributes) -> dict[str, AttributeDocument]:
    """Attributes with the stamps that decide which value is the newest."""
    return {
        name: {
            "value": list(one.value) if isinstance(one.value, tuple) else one.value,
            "updated_at": one.updated_at,
            "observed_at": one.observed_at,
        }
        for name, one in sorted(attributes.items())
    }


def read_attributes(documents: Mapping[str, AttributeDocument]) -> Attributes:
    """Attributes from a document."""
    return {name: _register(one) for name, one in documents.items()}


def _register(document: AttributeDocument) -> Register:
    value = document["value"]
    stamps: tuple[datetime, datetime] = document["updated_at"], document["observed_at"]
    return Register(*stamps, tuple(value) if isinstance(value, list) else value)


def read_pull_request(document: StoredPullRequest) -> PullRequestFacts:
    """What a document knows of its pull request."""
    named = document["host"], document["repository_id"], document["id"], document["number"]
    return PullRequestFacts(*named, _read_facts(document["facts"]), read_attributes(document["attributes"]))


def read_deployment(document: StoredDeployment) -> DeploymentFacts:
    """What a document knows of its deployment."""
    named = document["host"], document["repository_id"], document["id"]
    return DeploymentFacts(*named, _read_facts(document["facts"]))


def read_repository(document: StoredRepository) -> RepositoryFacts:
    """What a document knows of its repository."""
    attributes = dict(read_attributes(document["attributes"]))
    # Before there was a history, the newest default branch was an attribute.
    newest = attributes.pop("default_branch", None)
    earlier = [BranchObservation(newest.updated_at, str(newest.value))] if newest else []
    observed = [_read_observation(one) for one in document.get("default_branches", ())]
    first = document.get("first_default_branch")
    branches = DefaultBranches().with_([*observed, *earlier], [_read_observation(first)] if first else ())
    superseded = document.get("superseded", False)
    return RepositoryFacts(document["host"], document["id"], attributes, branches, superseded)


def _read_observation(document: DefaultBranchDocument) -> BranchObservation:
    return BranchObservation(document["as_of"], document["branch"])


def _observation_document(observation: BranchObservation) -> DefaultBranchDocument:
    return {"as_of": observation.as_of, "branch": observation.branch}


def default_branch_documents(known: RepositoryFacts) -> DefaultBranchFields:
    """What was observed of a repository's default branch, as its document holds it."""
    branches = known.default_branches
    return {
        "default_branches": [_observation_document(one) for one in branches.observed],
        "first_default_branch": branches.first and _observation_document(branches.first),
    }

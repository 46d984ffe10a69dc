"""Facts and attributes as documents hold them, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict, cast

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


def account_document(account: AccountRef) -> ActorDocument:
    """An account as documents hold it."""
    return {"id": account.id, "login": account.login, "kind": account.kind}


def _account(document: ActorDocument | None) -> AccountRef | None:
    return AccountRef(document["id"], document["login"], document["kind"]) if document else None


def fact_document(fact: Fact) -> FactDocument:
    """A fact as documents hold it: of its payload only what it has, but always the actor."""
    return {
        "id": fact.id,
        "type": fact.type.value,
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
    payload = {
        "reviewer": account_document(fact.reviewer) if fact.reviewer else None,
        "state": fact.state,
        "review_id": fact.review_id,
        "draft": fact.draft,
        "merge_commit": fact.merge_commit,
        "environment": fact.environment,
        "sha": fact.sha,
        "ref": fact.ref,
        "ref_type": fact.ref_type,
        "workflow_run": fact.workflow_run,
        "prerelease": fact.prerelease,
        "withdrawn": fact.withdrawn,
        "base": fact.base,
        "commits": None if fact.commits is None else list(fact.commits),
        "complete": fact.complete,
        "position": fact.position,
        "on_behalf_of": None if fact.on_behalf_of is None else list(fact.on_behalf_of),
    }
    return cast(PayloadDocument, {name: value for name, value in payload.items() if value is not None})


def read_fact(document: FactDocument) -> Fact:
    """A fact from a document."""
    return Fact(
        document["id"],
        FactType(document["type"]),
        document["at"],
        document["observed_at"],
        tuple(document["via"]),
        actor=_account(document.get("actor")),
        reviewer=_account(document.get("reviewer")),
        state=document.get("state"),
        review_id=document.get("review_id"),
        draft=document.get("draft"),
        merge_commit=document.get("merge_commit"),
        environment=document.get("environment"),
        sha=document.get("sha"),
        ref=document.get("ref"),
        ref_type=document.get("ref_type"),
        workflow_run=document.get("workflow_run"),
        prerelease=document.get("prerelease"),
        withdrawn=document.get("withdrawn"),
        base=document.get("base"),
        commits=_strings(document.get("commits")),
        complete=document.get("complete"),
        position=document.get("position"),
        on_behalf_of=_strings(document.get("on_behalf_of")),
        as_of=document.get("as_of"),
        older=tuple(document.get("older", {}).items()),
    )


def _strings(listed: list[str] | None) -> tuple[str, ...] | None:
    return None if listed is None else tuple(listed)


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

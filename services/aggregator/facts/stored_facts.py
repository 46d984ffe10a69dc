"""Facts and attributes as documents keep them, and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from services.aggregator.facts.default_branches import DefaultBranches, Observation
from services.aggregator.facts.entities import DeploymentFacts, Facts, PullRequestFacts, RepositoryFacts
from services.aggregator.facts.fact import PAYLOAD_FIELDS, AccountRef, Fact, FactType
from services.aggregator.facts.registers import Attributes, Register
from services.contracts.readmodels.actors import ActorDocument
from services.contracts.readmodels.facts import FactDocument

Document = Mapping[str, Any]

PEOPLE = frozenset({"actor", "reviewer"})


def who_document(who: AccountRef) -> ActorDocument:
    """An account as documents keep it."""
    return {"id": who.id, "login": who.login, "kind": who.kind}


def fact_document(fact: Fact) -> FactDocument:
    """A fact as documents keep it: of its own fields only those it has, but always the actor."""
    document: dict[str, Any] = {"id": fact.id, "type": fact.type.value, "at": fact.at, "via": list(fact.via)}
    for name in PAYLOAD_FIELDS:
        value = getattr(fact, name)
        if value is not None or name == "actor":
            document[name] = _kept(value)
    document["observed_at"] = fact.observed_at
    if fact.as_of:
        document["as_of"] = fact.as_of
    if fact.older:
        document["older"] = dict(fact.older)
    return cast(FactDocument, document)


def _kept(value: object) -> object:
    match value:
        case AccountRef():
            return who_document(value)
        case tuple():
            return list(value)
        case _:
            return value


def _who(document: Document | None) -> AccountRef | None:
    return AccountRef(document["id"], document["login"], document["kind"]) if document else None


def read_fact(document: Document) -> Fact:
    """A fact from a document."""
    own = {name: document[name] for name in PAYLOAD_FIELDS if name in document}
    for name in PEOPLE & own.keys():
        own[name] = _who(own[name])
    own |= {name: tuple(value) for name, value in own.items() if isinstance(value, list)}
    own["older"] = tuple(document.get("older", {}).items())
    via = tuple(document["via"])
    return Fact(
        document["id"],
        FactType(document["type"]),
        document["at"],
        document["observed_at"],
        via,
        as_of=document.get("as_of"),
        **own,
    )


def fact_documents(facts: Facts) -> list[FactDocument]:
    """Facts in the order in which they happened."""
    return [fact_document(fact) for fact in sorted(facts.values(), key=lambda fact: fact.order)]


def _read_facts(document: Document) -> Facts:
    return {fact["id"]: read_fact(fact) for fact in document["facts"]}


def attribute_documents(attributes: Attributes) -> dict[str, Any]:
    """Attributes with the stamps that decide which value is the newest."""
    return {
        name: {
            "value": list(said.value) if isinstance(said.value, tuple) else said.value,
            "updated_at": said.updated_at,
            "observed_at": said.observed_at,
        }
        for name, said in sorted(attributes.items())
    }


def read_attributes(documents: Mapping[str, Document]) -> Attributes:
    """Attributes from a document."""
    return {name: _read_said(said) for name, said in documents.items()}


def _read_said(document: Document) -> Register:
    value: Any = document["value"]
    stamps: tuple[datetime, datetime] = document["updated_at"], document["observed_at"]
    return Register(*stamps, tuple(value) if isinstance(value, list) else value)


def read_pull_request(document: Document) -> PullRequestFacts:
    """What a document knows of its pull request."""
    named = document["host"], document["repository_id"], document["id"], document["number"]
    return PullRequestFacts(*named, _read_facts(document), read_attributes(document["attributes"]))


def read_deployment(document: Document) -> DeploymentFacts:
    """What a document knows of its deployment."""
    named = document["host"], document["repository_id"], document["id"]
    return DeploymentFacts(*named, _read_facts(document))


def read_repository(document: Document) -> RepositoryFacts:
    """What a document knows of its repository."""
    attributes = dict(read_attributes(document["attributes"]))
    # Before there was a history, the newest default branch was an attribute.
    newest = attributes.pop("default_branch", None)
    earlier = [Observation(newest.updated_at, str(newest.value))] if newest else []
    kept = [_read_observation(one) for one in document.get("default_branches", ())]
    first = document.get("first_default_branch")
    branches = DefaultBranches().with_([*kept, *earlier], [_read_observation(first)] if first else ())
    superseded = document.get("superseded", False)
    return RepositoryFacts(document["host"], document["id"], attributes, branches, superseded)


def _read_observation(document: Document) -> Observation:
    return Observation(document["as_of"], document["branch"])


def default_branch_documents(known: RepositoryFacts) -> dict[str, Any]:
    """What was observed of a repository's default branch, as its document keeps it."""
    branches = known.default_branches
    return {
        "default_branches": [one._asdict() for one in branches.observed],
        "first_default_branch": branches.first and branches.first._asdict(),
    }

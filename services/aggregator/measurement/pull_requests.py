"""Pull requests as documents: facts, repository, deployment and definitions in, documents out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from services.aggregator.facts.entities import PullRequestFacts, RepositoryFacts
from services.aggregator.facts.fact import FactType
from services.aggregator.facts.stored_facts import attribute_documents, fact_documents
from services.aggregator.measurement.attribution import default_branches_at_merge
from services.aggregator.measurement.exclusions import traits_of
from services.aggregator.measurement.history import History
from services.aggregator.measurement.measures import measures_of
from services.aggregator.measurement.milestones import Milestones, milestones_of
from services.aggregator.measurement.people import logins
from services.aggregator.measurement.phases import phase_documents
from services.aggregator.measurement.rounds import Round, round_documents, rounds_of
from services.aggregator.measurement.rules import Rules
from services.aggregator.measurement.running_clocks import Measured, running_clocks, running_now
from services.aggregator.measurement.state import state_of
from services.aggregator.measurement.values import MeasuredValue
from services.aggregator.measurement.waiting import last_ready, ready_since, waiting_since
from services.contracts.actors import ActorKind
from services.contracts.definitions.vocabulary import Milestone
from services.contracts.readmodels.deployments import DeployedBy
from services.contracts.readmodels.pull_requests import (
    Explanation,
    MeasuredPullRequest,
    PullRequestDescription,
    PullRequestDocument,
    PullRequestPeople,
    ReviewDocument,
    RoundDocument,
)
from services.contracts.readmodels.review_requests import ReviewRequestDocument


def derive_pull_request(
    known: PullRequestFacts, repository: RepositoryFacts, deployment: DeployedBy | None, rules: Rules
) -> MeasuredPullRequest:
    """The document of a pull request, without its days and its book-keeping."""
    known = replace(known, facts=rules.people.facts_now(known.facts))
    history = History.of(known, rules)
    state = state_of(history, gone=repository.gone)
    branches = default_branches_at_merge(known, repository)
    milestones = milestones_of(history, rules, deployment, branches)
    rounds = rounds_of(history, rules, over=state in ("merged", "closed"))
    measured = measures_of(history, milestones, rounds, rules)
    ready = last_ready(state, history, milestones)
    to_default = rules.is_default(history.value("base"), branches) if branches is not None else None
    deploys = bool(to_default) or rules.exact
    clocks = running_clocks(Measured(history, milestones, rounds, state, deploys), rules)
    return {
        "_id": f"{known.host}/{known.id}",
        "definition_version": rules.version,
        "people": rules.people.documents(known.facts.values(), known.host),
        **_description(known, history, repository, rules),
        "default_branches": branches,
        "to_default_branch": to_default,
        **_people(history, milestones, rounds, rules),
        "state": state,
        "updated_at": _updated_at(known),
        "ready_since": ready_since(ready, history),
        "waiting_since": waiting_since(ready, history, rounds),
        "milestones": {milestone.value: reached.at for milestone, reached in milestones.items()},
        "measures": {name: one.value for name, one in measured.items()},
        "phases": phase_documents(milestones, measured, rules),
        "explanation": _explanation(milestones, measured),
        "deployment": deployment,
        "reviews": _reviews(history, rules),
        "rounds": round_documents(rounds),
        "clocks": clocks,
        "running": running_now(clocks),
        "reopened_at": [fact.at for fact in history.all(FactType.REOPENED) if history.author],
        "attributes": attribute_documents(known.attributes),
        "facts": fact_documents(known.facts),
    }


def _description(
    known: PullRequestFacts, history: History, repository: RepositoryFacts, rules: Rules
) -> PullRequestDescription:
    title, url = history.text("title"), history.text("url")
    traits = traits_of(history, rules)
    return {
        "host": known.host,
        "repository_id": known.repository_id,
        "repo": repository.name,
        "gone": repository.gone,
        "id": known.id,
        "number": known.number,
        "title": f"#{known.number}" if title is None else title,
        "url": url if url is not None else f"https://{known.host}/{repository.name}/pull/{known.number}",
        "labels": traits["labels"],
        "base": traits["base"],
        "additions": history.number("additions"),
        "deletions": history.number("deletions"),
        "changed_files": history.number("changed_files"),
        "commits": history.number("commits"),
        "size": traits["size"],
    }


def _people(
    history: History, milestones: Milestones, rounds: Sequence[Round], rules: Rules
) -> PullRequestPeople:
    people, author = rules.people, history.author
    requested = [
        one.reviewer
        for one in rounds
        if one.state == "pending" and not one.bot and one.kind != ActorKind.TEAM
    ]
    moments = (milestones[name].at for name in (Milestone.MERGED, Milestone.CLOSED, Milestone.OPENED))
    at = next((at for at in moments if at), None)
    login = people.login(author)
    return {
        "author": login,
        "author_bot": author is not None and people.is_bot(author),
        "teams": people.teams_on(login, rules.day(at)) if at else [],
        "reviewers": logins([*requested, *(review.reviewer for review in history.human_reviews)]),
    }


def _updated_at(known: PullRequestFacts) -> datetime:
    """The newest thing known: by what GitHub said of `updated_at`, or by a fact."""
    stamps = (one.updated_at for one in known.attributes.values())
    return max([*stamps, *(fact.at for fact in known.facts.values())])


def _explanation(milestones: Milestones, measured: Mapping[str, MeasuredValue]) -> Explanation:
    return {
        "milestones": {
            milestone.value: {"rule": reached.rule, "fact": reached.fact}
            for milestone, reached in milestones.items()
        },
        "measures": {
            name: {"arithmetic": one.arithmetic, "reason": one.reason} for name, one in measured.items()
        },
    }


def _reviews(history: History, rules: Rules) -> list[ReviewDocument]:
    return [
        {
            "fact": review.fact.id,
            "at": review.fact.at,
            "reviewer": review.reviewer,
            "bot": review.bot,
            "teams": rules.people.teams_on(review.reviewer, rules.day(review.fact.at)),
            "state": review.state,
        }
        for review in history.reviews
    ]


def review_requests(document: PullRequestDocument) -> list[ReviewRequestDocument]:
    """The documents of a pull request's rounds."""
    return [_review_request(document, one) for one in document["rounds"]]


def _review_request(document: PullRequestDocument, one: RoundDocument) -> ReviewRequestDocument:
    return {
        "_id": f"{document['_id']}/{one['key']}/{one['round']}",
        "pull_request": document["_id"],
        "revision": document["revision"],
        "host": document["host"],
        "repository_id": document["repository_id"],
        "repo": document["repo"],
        "gone": document["gone"],
        "number": document["number"],
        "title": document["title"],
        "url": document["url"],
        "author": document["author"],
        "author_bot": document["author_bot"],
        "reviewer": one["reviewer"],
        "reviewer_kind": one["reviewer_kind"],
        "round": one["round"],
        "re_request": one["re_request"],
        "requested_at": one["requested_at"],
        "answered_at": one["answered_at"],
        "answered_by": one["answered_by"],
        "latency": one["latency"],
        "latency_working": one["latency_working"],
        "state": one["state"],
        "waiting_since": _waited_for_since(one, document["ready_since"]),
    }


def _waited_for_since(requested: RoundDocument, ready_since: datetime | None) -> datetime | None:
    """Since when a pending review is waited for: not while the pull request is a draft."""
    if ready_since is None or requested["state"] != "pending":
        return None
    return max(requested["requested_at"], ready_since)

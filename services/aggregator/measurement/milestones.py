"""When a pull request reached each milestone: the fact that was chosen, and the rule that chose it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.aggregator.facts.fact import Fact, FactType
from services.aggregator.measurement.history import History, is_somebody_else
from services.aggregator.measurement.rules import Rules
from services.aggregator.measurement.state import state_of
from services.aggregator.measurement.values import format_time
from services.contracts.definitions.vocabulary import Milestone
from services.contracts.events import ReviewState
from services.contracts.readmodels.deployments import DeployedBy


@dataclass(frozen=True, slots=True)
class Reached:
    """A milestone: when, by which rule, chosen from which fact. Without a time, `rule` says why."""

    at: datetime | None
    rule: str
    fact: str | None = None


Milestones = Mapping[Milestone, Reached]


def _by(fact: Fact | None, rule: str, otherwise: str) -> Reached:
    return Reached(fact.at, rule, fact.id) if fact else Reached(None, otherwise)


def _first_commit(history: History, rules: Rules) -> Reached:
    """A time that lies years before the opening comes from a wrong clock."""
    at, opened = history.value("first_commit_at"), history.first(FactType.OPENED)
    if not isinstance(at, datetime):
        return Reached(None, "the first commit is not known")
    days = rules.definitions.commits.max_age_days
    if opened and opened.at - at > timedelta(days=days):
        when = f"{format_time(at)}, more than {days} days before it was opened"
        return Reached(None, f"the first commit is dated {when}: a wrong clock")
    return Reached(at, "the authored time of its first commit")


def _opened(history: History, _: Rules) -> Reached:
    return _by(history.first(FactType.OPENED), "created", "its opening is not known yet")


def _ready(history: History, rules: Rules) -> Reached:
    """Its first draft event shows whether it was opened as a draft, or else what it is now."""
    changed = history.first(FactType.READY_FOR_REVIEW, FactType.CONVERTED_TO_DRAFT)
    if changed and changed.type is FactType.READY_FOR_REVIEW:
        return Reached(changed.at, "opened as a draft: first marked as ready for review", changed.id)
    opened = history.first(FactType.OPENED)
    stated = history.value("draft")
    draft_now = stated if stated is not None else bool(opened and opened.draft)
    if changed is None and draft_now:
        return Reached(None, "a draft that was never ready for review")
    return _by(opened, "opened ready for review", _opened(history, rules).rule)


def _review_requested(history: History, rules: Rules) -> Reached:
    requested = (
        fact
        for fact in history.all(FactType.REVIEW_REQUESTED)
        if fact.reviewer and is_somebody_else(fact.reviewer, history.author, rules)
        if not rules.people.is_bot(fact.reviewer)
    )
    rule = "the first request for review to a person or a team"
    return _by(next(requested, None), rule, "no review was requested of a person or a team")


def _first_response(history: History, rules: Rules) -> Reached:
    comments = [
        fact
        for fact in history.all(FactType.COMMENTED)
        if fact.actor and is_somebody_else(fact.actor, history.author, rules)
        if not rules.people.is_bot(fact.actor)
    ]
    responses = [*comments, *(review.fact for review in history.human_reviews)]
    first = min(responses, key=lambda fact: fact.order, default=None)
    rule = "the first review or comment by a human who is not the author"
    return _by(first, rule, "no human but the author has responded")


def _first_review(history: History, _: Rules) -> Reached:
    first = next((review.fact for review in history.human_reviews), None)
    rule = "the first submitted review by a human who is not the author"
    return _by(first, rule, "no human but the author has reviewed it")


def _approved(history: History, _: Rules) -> Reached:
    merged = history.first(FactType.MERGED)
    approvals = [
        review.fact
        for review in history.human_reviews
        if review.state == ReviewState.APPROVED and (merged is None or review.fact.at <= merged.at)
    ]
    rule = "the last approval by a human who is not the author" + (", not after the merge" if merged else "")
    otherwise = "not approved before the merge" if merged else "not approved"
    return _by(approvals[-1] if approvals else None, rule, otherwise)


def _merged(history: History, _: Rules) -> Reached:
    return _by(history.first(FactType.MERGED), "merged", "not merged")


def _closed(history: History, _: Rules) -> Reached:
    state = state_of(history)
    if state != "closed":
        return Reached(None, "merged" if state == "merged" else "not closed")
    rule = "the last time it was closed, without a merge"
    return _by(history.last(FactType.CLOSED), rule, "closed; when is not known")


_RULES: Mapping[Milestone, Callable[[History, Rules], Reached]] = {
    Milestone.FIRST_COMMIT: _first_commit,
    Milestone.OPENED: _opened,
    Milestone.READY: _ready,
    Milestone.REVIEW_REQUESTED: _review_requested,
    Milestone.FIRST_RESPONSE: _first_response,
    Milestone.FIRST_REVIEW: _first_review,
    Milestone.APPROVED: _approved,
    Milestone.MERGED: _merged,
    Milestone.CLOSED: _closed,
}


def _deployed(
    history: History, rules: Rules, deployment: DeployedBy | None, branches: Sequence[str] | None
) -> Reached:
    """`branches`: those that may have been the default branch when it was merged."""
    merged = history.first(FactType.MERGED)
    if deployment and not rules.merges_deploy:
        return Reached(deployment["succeeded_at"], _carried_by(deployment, rules), deployment["fact"])
    if merged is None:
        return Reached(None, "not merged")
    what = "release" if rules.carries == "release" else "production deployment"
    if rules.exact and merged.merge_commit:
        return Reached(None, f"no {what} is known to contain the commit of the merge")
    if not rules.is_default(base := history.value("base"), branches or ()):
        return Reached(None, _not_to_default(base, branches or ()))
    if rules.merges_deploy:
        return Reached(merged.at, "merged to the default branch, which is taken for a deployment", merged.id)
    return Reached(None, f"no {what} contains the merge yet")


def _not_to_default(base: object, branches: Sequence[str]) -> str:
    if not branches:
        return "the repository's default branch is not known"
    return f"merged to {base}, not to the default branch {' or '.join(branches)}"


def _carried_by(deployment: DeployedBy, rules: Rules) -> str:
    if deployment["source"] == "release":
        return "the first release published at or after the merge"
    first = f"the first successful deployment to {deployment['environment']}"
    if deployment["by"] == "ancestry":
        return f"{first} that contains the commit of the merge"
    caveat = " (what came with it is not known)" if rules.exact else ""
    return f"{first} created at or after the merge{caveat}"


def milestones_of(
    history: History, rules: Rules, deployment: DeployedBy | None, branches: Sequence[str] | None
) -> Milestones:
    """Every milestone; none as long as the opening is not known, since then nothing can be judged."""
    if history.author is None:
        return dict.fromkeys(Milestone, _opened(history, rules))
    reached = {milestone: rule(history, rules) for milestone, rule in _RULES.items()}
    return {**reached, Milestone.DEPLOYED: _deployed(history, rules, deployment, branches)}

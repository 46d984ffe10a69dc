"""MongoDB's conditions for typed filters. Pure."""

from collections.abc import Iterable
from typing import Any

from services.gateway.queries.filters import Filters, Names, ReviewerFilters
from services.gateway.queries.listings import (
    DeploymentFilters,
    MomentFilter,
    PullRequestFilters,
    RequestsTo,
    ReviewRequestFilters,
    TeamRequests,
)
from services.gateway.queries.period import MomentRange

Condition = dict[str, Any]


def one_of(values: Iterable[str]) -> Condition:
    """A field has one of these values."""
    return {"$in": sorted(values)}


def each_one_of(names: dict[str, Names]) -> Condition:
    """Each field has one of its values; a field without values may have any."""
    return {field: one_of(values) for field, values in names.items() if values}


def within(moments: MomentRange) -> Condition:
    """A moment is in a range."""
    lower = {"$gte": moments.begin} if moments.begin else {}
    return lower | ({"$lt": moments.end} if moments.end else {})


def field_within(field: str, moments: MomentRange) -> Condition:
    """The moment in a field is in a range; in one that is open at both ends it may be unknown, too."""
    return {field: within(moments)} if moments.bounded else {}


def both(one: Condition, other: Condition) -> Condition:
    """Both conditions."""
    return {"$and": [one, other]} if one and other else one or other


def shared_condition(filters: Filters) -> Condition:
    """Pull requests that the shared filters let pass."""
    found = each_one_of(
        {
            "repo": filters.repos,
            "author": filters.authors,
            "reviewers": filters.reviewers,
            "labels": filters.labels,
            "base": filters.bases,
        }
    )
    if filters.teams:
        found["teams"] = {"$in": [*sorted(filters.teams - {""}), *([[]] if "" in filters.teams else [])]}
    if filters.sizes:
        found["size"] = {"$in": [size or None for size in sorted(filters.sizes)]}
    return found if filters.include_bots else found | {"author_bot": False}


def pull_request_condition(filters: PullRequestFilters) -> Condition:
    """Pull requests of a list."""
    moment = _moment_condition(filters.moment) if filters.moment else {}
    return shared_condition(filters.shared) | each_one_of({"state": filters.states}) | moment


def _moment_condition(moment: MomentFilter) -> Condition:
    bounds = within(moment.within) or {"$ne": None}
    clock = {"date": f"${moment.field}", "timezone": moment.zone.key}
    parts = ({"$isoDayOfWeek": clock}, moment.weekdays), ({"$hour": clock}, moment.hours)
    wanted = [{"$in": [part, sorted(numbers)]} for part, numbers in parts if numbers]
    return {moment.field: bounds} | ({"$expr": {"$and": wanted}} if wanted else {})


def review_request_condition(filters: ReviewRequestFilters) -> Condition:
    """Rounds of review of a list."""
    return (
        shared_round_condition(filters.shared)
        | each_one_of({"reviewer": filters.shared.reviewers, "state": filters.states})
        | (team_condition(filters.teams) if filters.teams else {})
        | field_within("requested_at", filters.requested)
    )


def shared_round_condition(filters: ReviewerFilters) -> Condition:
    """Rounds by repository, author and bots, whoever the reviewer is.

    A round counts for whoever was asked: it is left out if that is a bot, not if the author is one.
    """
    found = each_one_of({"repo": filters.repos, "author": filters.authors})
    return found if filters.include_bots else found | {"reviewer_kind": {"$ne": "bot"}}


def team_condition(teams: TeamRequests) -> Condition:
    """Rounds that one of some teams, or no team, was asked for."""
    if teams.none_of == ():
        return {}
    ways = [_requests_to(one) for one in teams.any_of]
    if teams.none_of:
        ways.append({"$nor": [_requests_to(one) for one in teams.none_of]})
    return {"$or": ways or [{"reviewer": {"$in": []}}]}


def _requests_to(requests: RequestsTo) -> Condition:
    return {"reviewer": one_of(requests.reviewers)} | field_within("requested_at", requests.within)


def pending_condition(filters: ReviewerFilters) -> Condition:
    """Rounds that are pending now, of whichever team."""
    return (
        shared_round_condition(filters) | each_one_of({"reviewer": filters.reviewers}) | {"state": "pending"}
    )


def deployment_condition(filters: DeploymentFilters) -> Condition:
    """Deployments of a list; a job of a run of several is no deployment of its own."""
    named = each_one_of(
        {
            "repo": filters.repos,
            "environment": filters.environments,
            "state": filters.states,
            "source": filters.sources,
            "outcome": filters.outcomes,
        }
    )
    production = {} if filters.production is None else {"production": filters.production}
    return {"part_of": None} | named | production | field_within("created_at", filters.created)

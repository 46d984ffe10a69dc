"""MongoDB's conditions for typed filters. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import Any

from services.gateway.queries.filters import NONE, Filters, Names, ValueRange
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
ANSWERED_AT = "answered_at"


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
    if one.keys().isdisjoint(other):
        return one | other
    return {"$and": [one, other]}


def all_of(*conditions: Condition) -> Condition:
    """All of the conditions."""
    return reduce(both, conditions, {})


def one_in(names: Names) -> Condition:
    """A list of names has one of these; the empty name is in an empty list."""
    return {"$in": [*sorted(names - {""}), *([[]] if "" in names else [])]}


def shared_condition(filters: Filters) -> Condition:
    """Pull requests that the shared filters let pass."""
    found = each_one_of({"repo": filters.repos, "author": filters.authors, "base": filters.bases})
    lists = {"teams": filters.teams, "reviewers": filters.reviewers, "labels": filters.labels}
    found |= {field: one_in(names) for field, names in lists.items() if names}
    if filters.sizes:
        found["size"] = {"$in": [size or None for size in sorted(filters.sizes)]}
    if not filters.include_bots or filters.only_bots:
        found["author_bot"] = filters.only_bots
    return all_of(found, _involving(filters.involved, "author", "reviewers"), _lacking(filters.missing))


def _involving(people: Names, *fields: str) -> Condition:
    """Whatever has one of some people in one of the fields."""
    return {"$or": [{field: one_of(people)} for field in fields]} if people else {}


def _lacking(milestones: Names) -> Condition:
    """Pull requests that lack one of some milestones."""
    lacking = [{f"milestones.{name}": None} for name in sorted(milestones)]
    return {"$or": lacking} if len(lacking) > 1 else dict(*lacking)


def pull_request_condition(filters: PullRequestFilters) -> Condition:
    """Pull requests of a list."""
    moment = _moment_condition(filters.moment) if filters.moment else {}
    value = _value_condition(filters.shared.value) if filters.shared.value else {}
    state = each_one_of({"state": filters.states, "running": filters.clocks})
    if filters.teams is None or filters.moment is None:
        return all_of(shared_condition(filters.shared), state, moment, value)
    members = team_condition(filters.teams, "author", filters.moment.field)
    return all_of(shared_condition(replace(filters.shared, teams=NONE)), members, state, moment, value)


def _value_condition(wanted: ValueRange) -> Condition:
    """A metric, or one of its phases, has a value within a range."""
    lower = {} if wanted.at_least is None else {"$gte": wanted.at_least}
    hours = lower | ({} if wanted.below is None else {"$lt": wanted.below})
    if wanted.phase is None:
        return {f"measures.{wanted.metric}": hours or {"$ne": None}}
    phase = {"metrics": wanted.phase.split("+"), **({"hours": hours} if hours else {})}
    return {f"phases.{wanted.metric}": {"$elemMatch": phase}}


def _moment_condition(moment: MomentFilter) -> Condition:
    bounds = within(moment.within) or {"$ne": None}
    clock = {"date": f"${moment.field}", "timezone": moment.zone.key}
    parts = ({"$isoDayOfWeek": clock}, moment.weekdays), ({"$hour": clock}, moment.hours)
    wanted = [{"$in": [part, sorted(numbers)]} for part, numbers in parts if numbers]
    return {moment.field: bounds} | ({"$expr": {"$and": wanted}} if wanted else {})


def review_request_condition(filters: ReviewRequestFilters) -> Condition:
    """Rounds of review of a list; what their pull requests must be is `pull_request_stages`."""
    moment = _moment_condition(filters.moment) if filters.moment else {}
    again = {} if filters.re_request is None else {"re_request": filters.re_request}
    state = each_one_of({"state": filters.states})
    return all_of(_round_condition(filters.shared), state, again, _counting_for(filters), moment)


def _round_condition(filters: Filters) -> Condition:
    """Rounds by repository, author, whom they involve and bots, whoever the reviewer is.

    A round counts for whoever was asked: it is left out if that is a bot, not if the author is one.
    """
    found = each_one_of({"repo": filters.repos, "author": filters.authors})
    if not filters.include_bots or filters.only_bots:
        found["reviewer_kind"] = "bot" if filters.only_bots else {"$ne": "bot"}
    return both(found, _involving(filters.involved, "author", "reviewer", "answered_by"))


def _counting_for(filters: ReviewRequestFilters) -> Condition:
    """Rounds that count for the reviewers and teams: they were asked.

    By the moment of the answer, also those that one of them answered where somebody else was asked.
    """
    reviewers, teams = filters.shared.reviewers, filters.teams
    asked = _of_reviewers(reviewers, teams, "reviewer", "requested_at")
    if not asked or filters.moment is None or filters.moment.field != ANSWERED_AT:
        return asked
    for_others = {"$expr": {"$ne": ["$answered_by", "$reviewer"]}}
    answered = _of_reviewers(reviewers, teams, "answered_by", ANSWERED_AT)
    return {"$or": [asked, all_of(answered, {"answered_by": {"$ne": None}}, for_others)]}


def _of_reviewers(reviewers: Names, teams: TeamRequests | None, person: str, at: str) -> Condition:
    found = each_one_of({person: reviewers})
    return both(found, team_condition(teams, person, at)) if teams else found


def own_condition(filters: Filters) -> Condition:
    """What the filters say of a pull request itself, and nothing of people."""
    own = filters.of_pull_requests
    return all_of(shared_condition(own), _value_condition(own.value) if own.value else {})


def pull_request_stages(condition: Condition, pull_requests: str) -> list[Condition]:
    """The stages that pass the rounds of pull requests that meet a condition.

    `pull_requests` is the name of their collection.
    """
    lookup = {
        "from": pull_requests,
        "localField": "pull_request",
        "foreignField": "_id",
        "pipeline": [{"$match": condition}, {"$project": {"_id": 1}}],
        "as": "passing",
    }
    return [{"$lookup": lookup}, {"$match": {"passing": {"$ne": []}}}, {"$unset": "passing"}]


def team_condition(teams: TeamRequests, person: str = "reviewer", at: str = "requested_at") -> Condition:
    """Rounds that one of some teams, or no team, was asked for.

    Or whatever else has a person in a field, who was a member at the moment in another.
    """
    if teams.none_of == ():
        return {}
    ways = [_requests_to(one, person, at) for one in teams.any_of]
    if teams.none_of:
        ways.append({"$nor": [_requests_to(one, person, at) for one in teams.none_of]})
    return {"$or": ways or [{person: {"$in": []}}]}


def _requests_to(requests: RequestsTo, person: str, at: str) -> Condition:
    return {person: one_of(requests.reviewers)} | field_within(at, requests.within)


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

"""What GraphQL says of the teams for which reviews were made."""

from dataclasses import dataclass, replace
from typing import Annotated

from services.collector.facts.timeline import SubmittedReview
from services.collector.github.mappers import graphql_base_models as base_models
from services.collector.github.mappers.common import Present, Utc
from services.collector.github.mappers.graphql import account
from services.contracts.actors import ActorKind, typed_id
from services.contracts.events import ReviewState


class Identified(base_models.GraphQLModel):
    """Something by its database id."""

    database_id: int


class Teams(base_models.GraphQLModel):
    """Some teams."""

    nodes: Annotated[tuple[Identified, ...], Present] = ()


class Reviewed(base_models.GraphQLModel):
    """The pull request that a review is about."""

    full_database_id: int
    number: int
    repository: Identified


class ReviewForTeams(base_models.GraphQLModel):
    """A review, and for which teams it was made."""

    full_database_id: int
    submitted_at: Utc | None = None
    state: str
    author: base_models.AccountNode | None = None
    pull_request: Reviewed
    on_behalf_of: Teams | None = None


class ReviewsForTeams(base_models.GraphQLModel):
    """Some reviews; null for what the caller may not see."""

    nodes: Annotated[tuple[ReviewForTeams, ...], Present]


@dataclass(frozen=True, slots=True)
class ForTeams:
    """A review with the teams for which it was made, and of which pull request."""

    repository_id: int
    pull_request_id: int
    number: int
    review: SubmittedReview


def reviews_for_teams(nodes: object) -> list[ForTeams]:
    """Those reviews of which GitHub says for which teams they were made. Raises `ValueError`."""
    seen = ReviewsForTeams.model_validate({"nodes": nodes}).nodes
    return [_review_for_teams(each, each.on_behalf_of) for each in seen if each.on_behalf_of]


def _review_for_teams(node: ReviewForTeams, seen: Teams) -> ForTeams:
    teams = sorted(typed_id(ActorKind.TEAM, team.database_id) for team in seen.nodes)
    state, of = ReviewState(node.state.lower()), node.pull_request
    review = SubmittedReview(node.full_database_id, account(node.author), state, node.submitted_at)
    of_teams = replace(review, on_behalf_of=tuple(teams))
    return ForTeams(of.repository.database_id, of.full_database_id, of.number, of_teams)

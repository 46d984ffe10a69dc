"""Who somebody is, whichever way GitHub writes it."""

import pytest

from services.collector.github.mappers import graphql, rest
from services.collector.github.mappers.graphql_base_models import AccountNode
from services.collector.github.mappers.rest_models import RestAccount, RestTeam, TimelineItem
from services.contracts.actors import GHOST, Actor, ActorKind


def by_graphql(typename: str, **fields: object) -> Actor:
    return graphql.account(AccountNode.model_validate({"__typename": typename, **fields}))


def by_rest(login: str, kind: str, number: int = 7) -> Actor:
    return rest.account(RestAccount(id=number, login=login, type=kind))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("User", ActorKind.USER),
        ("Bot", ActorKind.BOT),
        ("Mannequin", ActorKind.MANNEQUIN),
        ("Organization", ActorKind.USER),
    ],
)
def test_an_account_is_the_same_by_either_road(kind: str, expected: ActorKind) -> None:
    actor = Actor(id=7, login="somebody", kind=expected)
    assert by_graphql(kind, login="somebody", databaseId=7) == actor
    assert by_rest("somebody", kind) == actor


def test_a_bot_is_called_as_graphql_calls_it() -> None:
    actor = Actor(id=7, login="dependabot", kind=ActorKind.BOT)
    assert by_rest("dependabot[bot]", "Bot") == by_graphql("Bot", login="dependabot", databaseId=7) == actor


def test_somebody_called_like_a_bot_is_a_bot() -> None:
    assert by_rest("robot[bot]", "User") == Actor(id=7, login="robot", kind=ActorKind.BOT)


def test_nobody_and_githubs_stand_in_are_the_ghost() -> None:
    assert rest.account(None) == graphql.account(None) == GHOST
    assert by_rest("ghost", "User", 10137) == GHOST


def test_a_team_is_called_by_its_organisation_and_slug() -> None:
    team = Actor(id=3, login="acme/core", kind=ActorKind.TEAM)
    assert by_graphql("Team", databaseId=3, combinedSlug="acme/core") == team
    asked = TimelineItem(
        event="review_requested",
        created_at="2024-05-01T09:00:00Z",
        requested_team=RestTeam(id=3, slug="core"),
    )
    (item,) = rest.timeline([asked], "acme", complete=True).items
    assert item.reviewer == team

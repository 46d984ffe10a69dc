"""Accounts, teams and the owners' repositories."""

from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from tests.github.connections import connect
from tests.github.fields import alive, attributes, connection, constant, small_id, url
from tests.github.model import Account, Repository
from tests.github.order import Ordered, Page, listed

ORDERS = {"NAME": "name", "CREATED_AT": "created_at", "UPDATED_AT": "updated_at", "PUSHED_AT": "pushed_at"}


def _page(account: Account) -> str:
    if account.typename == "Team":
        return f"orgs/{account.organization.login}/teams/{account.login}"
    return f"apps/{account.login}" if account.typename == "Bot" else account.login


def _avatar(account: Account, _info: GraphQLResolveInfo, size: int = 0) -> str:
    return f"https://avatars.githubusercontent.com/u/{account.id}?v=4"


def _repositories(owner: Account, info: GraphQLResolveInfo, **args: Any) -> Page[Repository]:
    order = args.get("orderBy") or {"field": "NAME", "direction": "ASC"}
    if order["field"] not in ORDERS:
        raise GraphQLError(f"The tests' GitHub does not order repositories by {order['field']}")
    archived, fork = args.get("isArchived"), args.get("isFork")
    found = [
        each
        for each in info.context.world.repositories.values()
        if each.owner is owner and archived in (None, each.archived) and fork in (None, each.fork)
    ]
    pairs = [((getattr(each, ORDERS[order["field"]]), each.id), each) for each in found]
    return connect(
        Ordered(sorted(pairs, key=lambda pair: pair[0])), descending=order["direction"] == "DESC", **args
    )


def _repository(owner: Account, info: GraphQLResolveInfo, name: str, **_: object) -> Repository | None:
    return info.context.world.find_repository(f"{owner.login}/{name}")


def _teams(owner: Account, info: GraphQLResolveInfo, **args: Any) -> Page[Account]:
    found = [each for each in info.context.world.accounts.values() if each.organization is owner]
    return connect(listed(found), **args)


def _team(owner: Account, info: GraphQLResolveInfo, slug: str) -> Account | None:
    return info.context.world.accounts.get(f"{owner.login}/{slug}".lower())


ACTOR = (
    attributes(id="node_id", login="login", name="name", createdAt="created_at", updatedAt="created_at")
    | url(_page)
    | {"databaseId": small_id, "avatarUrl": _avatar, "email": constant("")}
)
OWNER = ACTOR | {"repositories": _repositories, "repository": _repository}
TYPES = {
    "User": OWNER,
    "Bot": ACTOR,
    "Mannequin": ACTOR | {"claimant": constant(None), "email": constant(None)},
    "Organization": OWNER | {"teams": _teams, "team": _team},
    "Team": ACTOR
    | attributes(slug="login", organization="organization")
    | {
        "combinedSlug": lambda team, _info: f"{team.organization.login}/{team.login}",
        "members": connection(lambda team: [member for member in team.members if alive(member)]),
    },
}

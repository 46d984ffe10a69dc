"""Small makers of resolvers."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from graphql import GraphQLResolveInfo

from tests.github.connections import connect
from tests.github.model import Account
from tests.github.order import Page, listed

Resolve = Callable[..., Any]

INT_MAX = 2**31 - 1


def attribute(path: str) -> Resolve:
    """The attribute of that name or dotted path."""
    read = attrgetter(path)
    return lambda source, _info: read(source)


def constant(value: object) -> Resolve:
    return lambda _source, _info, **_: value


def person(path: str) -> Resolve:
    """An account, or null where it has been deleted."""
    read = attrgetter(path)
    return lambda source, _info: alive(read(source))


def alive(account: Account | None) -> Account | None:
    return None if account is None or account.deleted else account


def small_id(source: Any, _info: GraphQLResolveInfo) -> int | None:
    """`databaseId` is an Int: null where the number has outgrown it."""
    return source.id if source.id <= INT_MAX else None


def big_id(source: Any, _info: GraphQLResolveInfo) -> str:
    return str(source.id)


def connection(read: Callable[[Any], Any]) -> Resolve:
    """A connection over a short list."""

    def resolve(source: Any, _info: GraphQLResolveInfo, **args: Any) -> Page[Any]:
        return connect(listed(read(source)), **args)

    return resolve


def attributes(**names: str) -> dict[str, Resolve]:
    """Fields that are attributes under another name."""
    return {field: attribute(path) for field, path in names.items()}


def items(*names: str) -> dict[str, Resolve]:
    """Fields of a plain mapping."""
    return {name: _item(name) for name in names}


def _item(key: str) -> Resolve:
    return lambda source, _info: source[key]


def url(path: Callable[[Any], str]) -> dict[str, Resolve]:
    """`url` and `resourcePath` of a thing whose page is at that path."""
    return {
        "url": lambda source, info: f"{info.context.world.html_url}/{path(source)}",
        "resourcePath": lambda source, _info: f"/{path(source)}",
    }

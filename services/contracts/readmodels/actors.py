"""Who appears in documents: accounts, and the people behind them."""

from typing import TypedDict


class ActorDocument(TypedDict):
    """Who: database id (None for a ghost), newest login of the person after aliases, newest kind."""

    id: int | None
    login: str
    kind: str


class PersonDocument(TypedDict):
    """Who is behind an account that a document names, as `accounts` says; `account` is its `_id` there.

    `names` are those of the person's names for which the definitions state a team or a calendar.
    """

    account: str
    person: str
    login: str
    kind: str
    bot: bool
    names: list[str]

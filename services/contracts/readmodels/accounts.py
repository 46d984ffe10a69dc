"""Accounts of GitHub and the people behind them, by `{host}/{database id}`."""

from datetime import datetime
from typing import TypedDict

from services.contracts.readmodels.collections import UNSETTLED, Index, index

ACCOUNTS = "accounts"
INDEXES = (
    UNSETTLED,
    index("logins.folded"),
    index("names"),
    index("person"),
    Index(("kind",), {"kind": "team"}),
)


class LoginDocument(TypedDict):
    """A login under which an account was observed, also in lower case (`folded`), first and last as of when.

    `graphql`: whether GraphQL called it so.
    """

    login: str
    folded: str
    first: datetime
    last: datetime
    graphql: bool


class AccountDocument(TypedDict):
    """`accounts`: a person, a bot or a team of GitHub's; `_id`: `{host}/{id}`, of a team `{host}/team:{id}`.

    `logins` are what was observed, `kind` is the newest. From all accounts and the definitions follow:
    `login`, by which nobody else is shown; `person`, which tells persons apart and outlasts a login
    (`alias:…`, or `_id`); `bot`; and `names`, the logins in lower case that mean this person.
    """

    _id: str
    revision: int
    settled: bool
    host: str
    id: int
    kind: str
    kind_at: datetime
    logins: list[LoginDocument]
    login: str
    person: str
    bot: bool
    names: list[str]

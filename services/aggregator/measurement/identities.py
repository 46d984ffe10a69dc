"""Who is behind an account: one person behind several, shown by a login that nobody else is shown by.

A login means the account that was observed under it last: it has it, or had it last. So a login in the
definitions goes on to mean an account that was renamed, until somebody else is observed under it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from services.aggregator.facts.accounts import Account
from services.contracts.actors import ActorKind


@dataclass(frozen=True, slots=True)
class Identity:
    """Who an account is: the login that is shown, the newest kind, what tells persons apart, and bots.

    `names`: the logins (in lower case) that mean this person, as the definitions and filters use them.
    """

    login: str
    kind: str
    person: str
    bot: bool
    names: tuple[str, ...]


class StatedPeople(Protocol):
    """What the definitions say of logins (in lower case)."""

    def alias_of(self, login: str) -> str | None:
        """The name of the person who has several logins, this one among them."""

    def aliases(self, name: str) -> Sequence[str]:
        """The logins of a person who has several, that of the name first."""

    def calls_human(self, login: str) -> bool:
        """Whether a login is said to be a person's."""

    def calls_bot(self, login: str) -> bool:
        """Whether a login is said to be a bot's."""


def identities(accounts: Mapping[str, Account], stated: StatedPeople) -> dict[str, Identity]:
    """Who is behind accounts of one host, by their keys.

    They must be all accounts that were observed under any of their logins, or that an alias brings together.
    """
    known = _Accounts(accounts, stated)
    return {key: known.identity(key) for key in accounts}


class _Accounts:
    def __init__(self, accounts: Mapping[str, Account], stated: StatedPeople) -> None:
        self.accounts = accounts
        self.stated = stated

    @cached_property
    def holders(self) -> Mapping[str, str]:
        """The key of the account that each login means."""
        found: dict[str, list[str]] = {}
        for key, account in self.accounts.items():
            for login in account.logins_newest_first:
                found.setdefault(login, []).append(key)
        return {login: max(keys, key=lambda key: self._claim(key, login)) for login, keys in found.items()}

    def _claim(self, key: str, login: str) -> tuple[object, ...]:
        account = self.accounts[key]
        return account.observed_as(login), account.id, key

    @cached_property
    def owned(self) -> Mapping[str, Sequence[str]]:
        """The logins that mean each account, the newest first."""
        return {
            key: [login for login in account.logins_newest_first if self.holders[login] == key]
            for key, account in self.accounts.items()
        }

    @cached_property
    def alias(self) -> Mapping[str, str | None]:
        """The name of the person that an alias makes of each account and others."""
        return {
            key: next(filter(None, map(self.stated.alias_of, logins)), None)
            for key, logins in self.owned.items()
        }

    def _plain(self, key: str) -> str:
        """The newest login of an account; with its id where that means another account."""
        account = self.accounts[key]
        held = self.holders[account.login.casefold()] == key
        return account.login if held else f"{account.login} ({account.id})"

    def _shown(self, key: str) -> str:
        name = self.alias[key]
        if name is None:
            return self._plain(key)
        first = self.holders.get(self.stated.aliases(name)[0])
        return self._plain(first) if first and self.alias[first] == name else name

    def _names(self, key: str) -> Iterable[str]:
        name = self.alias[key]
        if name is None:
            return self.owned[key]
        aliases = self.stated.aliases(name)
        stated = [login for login in aliases if self._is_anothers(login, name) is False]
        return [*stated, *(login for one in self._accounts_of(name) for login in self.owned[one])]

    def _is_anothers(self, login: str, name: str) -> bool:
        holder = self.holders.get(login)
        return holder is not None and self.alias[holder] != name

    def _accounts_of(self, name: str) -> Iterable[str]:
        return sorted(key for key, alias in self.alias.items() if alias == name)

    def _is_bot(self, key: str) -> bool:
        account = self.accounts[key]
        if any(map(self.stated.calls_human, self.owned[key])):
            return False
        looks = (account.login.casefold(), *self.owned[key])
        return account.kind == ActorKind.BOT or any(map(self.stated.calls_bot, looks))

    def identity(self, key: str) -> Identity:
        """Who one of them is."""
        name, shown = self.alias[key], self._shown(key)
        return Identity(
            login=shown,
            kind=self.accounts[key].kind,
            person=f"alias:{name.casefold()}" if name else key,
            bot=self._is_bot(key),
            names=tuple(dict.fromkeys((*self._names(key), shown.casefold()))),
        )

"""What events say of what documents depend on: the accounts and repositories that they name. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self, TypedDict

from services.aggregator.facts.accounts import Account, accounts_of_events, join_accounts
from services.aggregator.facts.entities import RepositoryFacts, join_repositories, merge_repository
from services.aggregator.facts.stored_facts import (
    StoredAccount,
    StoredRepository,
    attribute_documents,
    default_branch_documents,
    read_repository,
)
from services.aggregator.projections.account_changes import logins_of, read_account
from services.aggregator.projections.revisions import repository_key
from services.aggregator.projections.updates import Updates, events_by_repository, in_chunks
from services.contracts.events import Event

ContextUpdates = Updates[RepositoryFacts, RepositoryFacts, RepositoryFacts]


class StoredContext(TypedDict):
    """Accounts and repositories as they are stored."""

    accounts: list[StoredAccount]
    repositories: list[StoredRepository]


@dataclass(frozen=True, slots=True)
class ContextFacts:
    """Accounts and repositories by `_id`."""

    accounts: Mapping[str, Account] = field(default_factory=dict)
    repositories: Mapping[str, RepositoryFacts] = field(default_factory=dict)

    @classmethod
    def of_events(cls, events: Iterable[Event]) -> Self:
        """What events say."""
        events = list(events)
        by_repository = events_by_repository(events)
        return cls(
            {id_: join_accounts(None, some) for id_, some in accounts_of_events(events).items()},
            {key: merge_repository(None, some) for key, some in by_repository.items()},
        )

    @classmethod
    def of_stored(cls, stored: StoredContext) -> Self:
        """Read what is stored."""
        accounts = [read_account(one) for one in stored["accounts"]]
        repositories = [read_repository(one) for one in stored["repositories"]]
        return cls(
            {f"{one.host}/{one.key}": one for one in accounts},
            {repository_key(one.host, one.id): one for one in repositories},
        )

    @property
    def stored(self) -> StoredContext:
        """What there is to store."""
        return {
            "accounts": [_stored_account(one) for one in self.accounts.values()],
            "repositories": [_stored_repository(one) for one in self.repositories.values()],
        }

    def joined(self, other: Self) -> Self:
        """All that is known in two places."""
        accounts = {id_: join_accounts(self.accounts.get(id_), [one]) for id_, one in other.accounts.items()}
        repositories = {
            key: join_repositories(self.repositories.get(key), [one])
            for key, one in other.repositories.items()
        }
        return type(self)({**self.accounts, **accounts}, {**self.repositories, **repositories})

    def updates(self, at_once: int) -> Iterable[ContextUpdates]:
        """So many accounts at a time, and then the repositories."""
        for ids in in_chunks(self.accounts, at_once):
            yield Updates(accounts={id_: [self.accounts[id_]] for id_ in ids})
        for keys in in_chunks(self.repositories, at_once):
            yield Updates(repositories={key: [self.repositories[key]] for key in keys})


def _stored_account(account: Account) -> StoredAccount:
    return {
        "host": account.host,
        "id": account.id,
        "kind": account.kind,
        "kind_at": account.kind_at,
        "logins": logins_of(account),
    }


def _stored_repository(known: RepositoryFacts) -> StoredRepository:
    return {
        "host": known.host,
        "id": known.id,
        "attributes": attribute_documents(known.attributes),
        "superseded": known.superseded,
        **default_branch_documents(known),
    }

"""Projects events onto accounts: under which logins they were observed, and who is behind them.

Who is behind an account depends on others that were observed under one of its logins. Whoever saves one looks
at all of them after that, until every document says what follows from all the others. Of two who save at the
same time, at least one sees the other's.
"""

from collections.abc import Mapping, Sequence

from services.aggregator.facts.accounts import Account, join_accounts
from services.aggregator.measurement.identities import Identity
from services.aggregator.measurement.people import People
from services.aggregator.projections.account_changes import (
    account_changes,
    person_shown,
    read_account,
    read_identity,
    related_logins,
)
from services.aggregator.store.generation import GenerationStore
from services.contracts.readmodels.accounts import AccountDocument
from services.contracts.readmodels.actors import PersonDocument

AccountUpdates = Mapping[str, Sequence[Account]]
AccountDocuments = Mapping[str, AccountDocument]


async def project_accounts(
    store: GenerationStore, people: People, updates: AccountUpdates, loaded: AccountDocuments
) -> AccountDocuments:
    """Add what is known of accounts, by `_id`; return their documents and all that are related to them.

    `loaded`: those as `related_accounts` has them.
    """
    before = loaded
    while changes := account_changes(before, _known(before, updates), people):
        saved = await store.accounts.save(list(changes.values()))
        if saved and all(_is_observed_again(before.get(id_), after) for id_, after in changes.items()):
            return {**before, **changes}
        before = await related_accounts(store, people, updates)
    return before


def _known(before: AccountDocuments, updates: AccountUpdates) -> Mapping[str, Account]:
    accounts = {id_: read_account(document) for id_, document in before.items()}
    new = {
        id_: join_accounts(accounts.get(id_), some) for id_, some in updates.items() if some or id_ in before
    }
    return accounts | new


def _is_observed_again(before: AccountDocument | None, after: AccountDocument) -> bool:
    """Whether only the times of observations are new: nothing follows from those for any other account.

    It would have been among the changes; and whoever observes another account under one of the logins
    meanwhile, so that something does follow, changes this document, too, or looks at it after that.
    """
    return before is not None and _shown(before) == _shown(after)


def _shown(document: AccountDocument) -> tuple[object, ...]:
    names = document["login"], document["kind"], document["person"], document["bot"], document["names"]
    return *names, [one["login"] for one in document["logins"]]


async def related_accounts(
    store: GenerationStore, people: People, updates: AccountUpdates
) -> AccountDocuments:
    """Accounts by id, and all that share a login or an alias with any of them, or with one of those."""
    if not updates:
        return {}
    looked_up = related_logins((account for some in updates.values() for account in some), people)
    documents = await store.accounts.observed_as(looked_up, list(updates))
    while missing := related_logins(map(read_account, documents.values()), people) - looked_up:
        documents |= await store.accounts.observed_as(missing)
        looked_up |= missing
    return documents


def people_shown(people: People, accounts: Sequence[AccountDocument]) -> list[PersonDocument]:
    """How documents are to show accounts."""
    return [person_shown(one, people) for one in accounts]


def identities_of(documents: AccountDocuments) -> dict[str, dict[str, Identity]]:
    """Who is behind accounts, by host and by key."""
    found: dict[str, dict[str, Identity]] = {}
    for id_, document in documents.items():
        host, _, key = id_.partition("/")
        found.setdefault(host, {})[key] = read_identity(document)
    return found

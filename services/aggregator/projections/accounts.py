"""Keeps accounts: under which logins they were observed, and who is behind them.

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


async def project_accounts(
    store: GenerationStore, people: People, news: AccountUpdates
) -> list[AccountDocument]:
    """Add what is known of accounts, by `_id`; return the documents of those to be shown otherwise."""
    while news:
        before = await _related(store, people, news)
        accounts = {id_: read_account(document) for id_, document in before.items()}
        accounts |= {
            id_: join_accounts(accounts.get(id_), some) for id_, some in news.items() if some or id_ in before
        }
        changes = account_changes(before, accounts, people)
        if not changes:
            return [document for document in before.values() if not document["settled"]]
        await store.accounts.save(list(changes.values()))
    return []


async def _related(
    store: GenerationStore, people: People, news: AccountUpdates
) -> dict[str, AccountDocument]:
    """Accounts by id, and all that share a login or an alias with any of them, or with one of those."""
    wanted = related_logins((account for some in news.values() for account in some), people)
    documents, asked = await store.accounts.load(news), set[str]()
    while missing := (wanted | related_logins(map(read_account, documents.values()), people)) - asked:
        documents |= await store.accounts.observed_as(missing)
        asked |= missing
    return documents


def people_shown(people: People, accounts: Sequence[AccountDocument]) -> list[PersonDocument]:
    """How documents are to show accounts."""
    return [person_shown(one, people) for one in accounts]


async def identities_of(store: GenerationStore, ids: set[str]) -> dict[str, dict[str, Identity]]:
    """Who is behind accounts, by host and by key."""
    found: dict[str, dict[str, Identity]] = {}
    for id_, document in (await store.accounts.load(ids)).items():
        host, _, key = id_.partition("/")
        found.setdefault(host, {})[key] = read_identity(document)
    return found

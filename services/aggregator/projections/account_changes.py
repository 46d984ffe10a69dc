"""The next revisions of accounts that are known better or shown otherwise. Pure."""

from collections.abc import Iterable, Mapping

from services.aggregator.facts.accounts import Account, LoginUse
from services.aggregator.facts.stored_facts import StoredAccount
from services.aggregator.measurement.identities import Identity, identities
from services.aggregator.measurement.people import People, stored_person
from services.contracts.readmodels.accounts import AccountDocument, LoginDocument
from services.contracts.readmodels.actors import PersonDocument


def read_account(document: AccountDocument | StoredAccount) -> Account:
    """What a document knows of its account."""
    logins = {one["login"]: LoginUse(one["first"], one["last"], one["graphql"]) for one in document["logins"]}
    return Account(document["host"], document["id"], logins, document["kind"], document["kind_at"])


def read_identity(document: AccountDocument) -> Identity:
    """Who is behind an account, as its document says."""
    id_, person = document["_id"], document["person"]
    return Identity(
        login=document["login"],
        kind=document["kind"],
        person=id_.partition("/")[2] if person == id_ else person,
        bot=document["bot"],
        names=tuple(document["names"]),
    )


def logins_of(account: Account) -> list[LoginDocument]:
    """The logins of an account as its document keeps them."""
    return [
        {
            "login": login,
            "folded": login.casefold(),
            "first": use.first,
            "last": use.last,
            "graphql": use.graphql,
        }
        for login, use in sorted(account.logins.items())
    ]


def account_changes(
    before: Mapping[str, AccountDocument], accounts: Mapping[str, Account], people: People
) -> dict[str, AccountDocument]:
    """The next revisions of documents that differ, of all accounts that share a login or an alias."""
    found = {
        id_: _next(before.get(id_), id_, accounts[id_], identity, people)
        for id_, identity in _identities(accounts, people).items()
    }
    return {id_: document for id_, document in found.items() if document}


def _identities(accounts: Mapping[str, Account], people: People) -> dict[str, Identity]:
    by_host: dict[str, dict[str, Account]] = {}
    for account in accounts.values():
        by_host.setdefault(account.host, {})[account.key] = account
    return {
        f"{host}/{key}": identity
        for host, some in by_host.items()
        for key, identity in identities(some, people).items()
    }


def _next(
    before: AccountDocument | None, id_: str, account: Account, identity: Identity, people: People
) -> AccountDocument | None:
    """Unsettled if it is to be shown otherwise. A new one is shown nowhere yet."""
    after: AccountDocument = {
        "_id": id_,
        "revision": before["revision"] if before else 1,
        "settled": before["settled"] if before else True,
        "host": account.host,
        "id": account.id,
        "kind": account.kind,
        "kind_at": account.kind_at,
        "logins": logins_of(account),
        "login": identity.login,
        "person": stored_person(id_, identity),
        "bot": identity.bot,
        "names": list(identity.names),
    }
    if before is None:
        return after
    if after.items() <= before.items():
        return None
    same = people.document(id_, read_identity(before)) == people.document(id_, identity)
    return {**after, "revision": before["revision"] + 1, "settled": same and before["settled"]}


def person_shown(document: AccountDocument, people: People) -> PersonDocument:
    """How documents are to show an account."""
    return people.document(document["_id"], read_identity(document))


def related_logins(accounts: Iterable[Account], people: People) -> set[str]:
    """The logins of accounts in lower case, with those that an alias brings together with them."""
    logins = {login.casefold() for account in accounts for login in account.logins}
    names = filter(None, map(people.alias_of, logins))
    return logins.union(*map(people.aliases, names))

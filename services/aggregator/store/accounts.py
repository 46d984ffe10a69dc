"""Accounts in MongoDB."""

from collections.abc import Collection, Sequence

from services.aggregator.store.read_model import RevisionedReadModel
from services.contracts.readmodels.accounts import ACCOUNTS, AccountDocument


class AccountStore(RevisionedReadModel[AccountDocument]):
    """The accounts of a generation."""

    NAME = ACCOUNTS

    async def observed_as(self, logins: Collection[str]) -> dict[str, AccountDocument]:
        """Accounts that were observed under any of these logins (in lower case), by id."""
        found: Sequence[AccountDocument] = await self._found({"logins.folded": {"$in": list(logins)}})
        return {document["_id"]: document for document in found}

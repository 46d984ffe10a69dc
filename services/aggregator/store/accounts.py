"""Accounts in MongoDB."""

from collections.abc import Collection, Sequence

from services.aggregator.store.read_model import RevisionedReadModel
from services.contracts.readmodels.accounts import ACCOUNTS, AccountDocument


class AccountStore(RevisionedReadModel[AccountDocument]):
    """The accounts of a generation."""

    NAME = ACCOUNTS

    async def observed_as(
        self, logins: Collection[str], ids: Collection[str] = ()
    ) -> dict[str, AccountDocument]:
        """Accounts that were observed under any of these logins (in lower case), or have these ids, by id."""
        either = [{"_id": {"$in": list(ids)}}, {"logins.folded": {"$in": list(logins)}}]
        found: Sequence[AccountDocument] = await self._found({"$or": either})
        return {document["_id"]: document for document in found}

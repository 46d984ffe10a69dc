"""The read model `deployments`: deployments and releases."""

from collections.abc import Sequence
from typing import cast

from services.contracts.readmodels.deployments import DEPLOYMENTS
from services.gateway.queries.listings import DeploymentFilters, PageQuery
from services.gateway.store.conditions import deployment_condition
from services.gateway.store.documents import ListedDeployment
from services.gateway.store.pages import NOT_IN_ROWS, UNLISTED, DocumentPage, read_page
from services.gateway.store.store import Store


async def read_deployments(
    store: Store, generation: str, filters: DeploymentFilters, page: PageQuery
) -> DocumentPage[ListedDeployment]:
    """A page of deployments. Raises `StoreError`."""
    found = store.collection(DEPLOYMENTS, generation)
    return await read_page(found, deployment_condition(filters), page, store.totals)


async def find_deployments(store: Store, generation: str, ids: Sequence[str]) -> list[ListedDeployment]:
    """Deployments and releases by the ids of their documents. Raises `StoreError`."""
    deployments = store.collection(DEPLOYMENTS, generation)
    found = deployments.find({"_id": {"$in": list(ids)}}, UNLISTED | NOT_IN_ROWS)
    return cast(list[ListedDeployment], await found.to_list(None))

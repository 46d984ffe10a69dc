"""The read model `pull_requests`."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from services.contracts.readmodels.pull_requests import PULL_REQUESTS, ListedPullRequest, PullRequestDocument
from services.contracts.readmodels.repositories import REPOSITORIES
from services.gateway.queries.listings import PageQuery, PullRequestFilters
from services.gateway.store.conditions import Condition, pull_request_condition
from services.gateway.store.pages import NOT_IN_ROWS, UNLISTED, DocumentPage, read_page
from services.gateway.store.store import Store

AT_ONCE = 20_000
"""Ids that are looked up at once: some 40 bytes each, in a message of 48 MB at most."""


async def read_pull_requests(
    store: Store, generation: str, filters: PullRequestFilters, page: PageQuery
) -> DocumentPage[ListedPullRequest]:
    """A page of pull requests. Raises `StoreError`."""
    found = store.collection(PULL_REQUESTS, generation)
    return await read_page(found, pull_request_condition(filters), page, store.totals)


async def find_pull_request(
    store: Store, generation: str, repo: str, number: int, repository_id: int | None = None
) -> PullRequestDocument | None:
    """One pull request with all its facts. Raises `StoreError`.

    The name is that of the repository that has it now. One that had it before is named by its id, too.
    """
    repositories = store.collection(REPOSITORIES, generation)
    named = await repositories.find({"folded": repo.casefold()}).to_list(None)
    wanted = [one["id"] for one in named if _is_meant(one, repository_id)]
    condition = {"repository_id": {"$in": wanted}} if named else {"repo": repo}
    found = await store.collection(PULL_REQUESTS, generation).find_one(condition | {"number": number})
    return cast(PullRequestDocument | None, found)


async def find_pull_requests(
    store: Store, generation: str, numbers: Mapping[str, set[int]]
) -> list[ListedPullRequest]:
    """Pull requests by repository and number. Raises `StoreError`."""
    wanted = [{"repo": repo, "number": {"$in": sorted(some)}} for repo, some in numbers.items()]
    if not wanted:
        return []
    found = store.collection(PULL_REQUESTS, generation).find({"$or": wanted}, UNLISTED)
    return cast(list[ListedPullRequest], await found.to_list(None))


async def find_counted_pull_requests(
    store: Store, generation: str, numbers: Mapping[str, set[int]]
) -> list[ListedPullRequest]:
    """Pull requests by repository (`{host}/{database id}`) and number. Raises `StoreError`."""
    wanted = []
    for repository, some in numbers.items():
        host, _, id_ = repository.rpartition("/")
        wanted.append({"host": host, "repository_id": int(id_), "number": {"$in": sorted(some)}})
    if not wanted:
        return []
    found = store.collection(PULL_REQUESTS, generation).find({"$or": wanted}, UNLISTED | NOT_IN_ROWS)
    return cast(list[ListedPullRequest], await found.to_list(None))


async def find_passing(store: Store, generation: str, ids: Iterable[str], condition: Condition) -> set[str]:
    """Which of some pull requests meet a condition, by id. Raises `StoreError`."""
    pull_requests, every, passing = store.collection(PULL_REQUESTS, generation), list(ids), set[str]()
    for begin in range(0, len(every), AT_ONCE):
        some = {"_id": {"$in": every[begin : begin + AT_ONCE]}}
        found = await pull_requests.find({"$and": [some, condition]}, {"_id": 1}).to_list(None)
        passing.update(one["_id"] for one in found)
    return passing


async def find_ids(store: Store, generation: str, condition: Condition, most: int) -> list[str] | None:
    """The ids of all pull requests that meet a condition; None if there are more. Raises `StoreError`."""
    pull_requests = store.collection(PULL_REQUESTS, generation)
    found = await pull_requests.find(condition, {"_id": 1}).limit(most + 1).to_list(None)
    return [one["_id"] for one in found] if len(found) <= most else None


def _is_meant(repository: Mapping[str, Any], repository_id: int | None) -> bool:
    """Whether a repository is the one that an address means; without an id, whoever has the name now."""
    if repository_id is None:
        return not repository.get("superseded", False)
    return bool(repository["id"] == repository_id)

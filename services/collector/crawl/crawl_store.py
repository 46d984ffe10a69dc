"""Stores how far each repository of one host is read."""

from services.collector.checkpoints import keys
from services.collector.checkpoints.store import CheckpointStore
from services.collector.crawl_state import open_pull_requests, pending_outcomes
from services.collector.crawl_state.crawl_state import CrawlState
from services.collector.crawl_state.label_state import LabelState
from services.collector.crawl_state.open_pull_requests import OpenPullRequests
from services.collector.crawl_state.pending_outcomes import PendingOutcomes


class CrawlStore:
    """Reads and writes crawl states by the database ids of repositories."""

    def __init__(self, host: str, store: CheckpointStore) -> None:
        self._host = host
        self._bucket = store.bucket

    async def state(self, repository_id: int) -> CrawlState:
        """How far a repository is collected; at the very beginning if it is not known."""
        stored = await self._bucket.get(keys.state(self._host, repository_id))
        return CrawlState.model_validate_json(stored) if stored else CrawlState()

    async def keep_state(self, repository_id: int, state: CrawlState) -> None:
        """Store how far a repository is collected."""
        await self._bucket.put(keys.state(self._host, repository_id), state.model_dump_json().encode())

    async def open_pull_requests(self, repository_id: int) -> OpenPullRequests:
        """Which pull requests of a repository are open as far as is known."""
        stored = await self._bucket.get(keys.open_pull_requests(self._host, repository_id))
        return open_pull_requests.unpack(stored or b"")

    async def keep_open_pull_requests(self, repository_id: int, known: OpenPullRequests) -> None:
        """Store which pull requests of a repository are open."""
        await self._bucket.put(keys.open_pull_requests(self._host, repository_id), known.pack())

    async def pending_outcomes(self, repository_id: int) -> PendingOutcomes:
        """Which deployments and releases of a repository are read again."""
        stored = await self._bucket.get(keys.pending_outcomes(self._host, repository_id))
        return pending_outcomes.unpack(stored or b"")

    async def keep_pending_outcomes(self, repository_id: int, pending: PendingOutcomes) -> None:
        """Store which deployments and releases of a repository are read again."""
        await self._bucket.put(keys.pending_outcomes(self._host, repository_id), pending.pack())

    async def labels(self, repository_id: int) -> LabelState:
        """What the labels of a repository were called when they were read last."""
        stored = await self._bucket.get(keys.labels(self._host, repository_id))
        return LabelState.model_validate_json(stored) if stored else LabelState()

    async def keep_labels(self, repository_id: int, state: LabelState) -> None:
        """Store what the labels of a repository are called."""
        await self._bucket.put(keys.labels(self._host, repository_id), state.model_dump_json().encode())

"""Brings the read models to where events can be applied: what the aggregator does first."""

import logging

from tenacity import (
    AsyncRetrying,
    before_sleep_log,
    retry_if_exception_type,
    stop_never,
    wait_random_exponential,
)

from services.aggregator.definitions.versions import OutdatedError, propose
from services.aggregator.generations.projection_router import ProjectionRouter
from services.aggregator.intake.log_watch import LogWatch
from services.aggregator.store.errors import StoreError
from services.aggregator.store.store import Store
from services.contracts.definitions.document import Definitions
from services.runtime.messaging import TRANSIENT_ERRORS
from services.runtime.publisher import LogUnavailableError

_log = logging.getLogger(__name__)


async def prepare(
    store: Store,
    router: ProjectionRouter,
    definitions: Definitions,
    log_watch: LogWatch | None = None,
    *,
    lost: bool = False,
) -> None:
    """Prepare the read models, and let the consumer of events start where they end.

    Waits while NATS or MongoDB is away. `lost`: MongoDB has lost what it held, whatever it holds by now.
    """
    empty = lost
    async for attempt in AsyncRetrying(
        retry=retry_if_exception_type((StoreError, LogUnavailableError, *TRANSIENT_ERRORS)),
        stop=stop_never,
        wait=wait_random_exponential(0.1, max=5),
        before_sleep=before_sleep_log(_log, logging.WARNING),
    ):
        with attempt:
            empty = await _prepare_read_models(store, router, definitions) or empty
            if log_watch:
                await log_watch.prepare(empty=empty)


async def _prepare_read_models(store: Store, router: ProjectionRouter, definitions: Definitions) -> bool:
    """Whether there were no read models yet."""
    await store.prepare()
    version = await propose(store.definitions, definitions)
    empty = await store.registry.begin(version)
    try:
        if finished := await router.prepare():
            _log.info("finished what another aggregator had begun with %d documents", finished)
    except OutdatedError as problem:
        _log.warning("events have to wait until everything is measured again: %s", problem)
    return empty

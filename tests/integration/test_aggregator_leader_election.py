"""Several aggregators, of which one measures again: who leads, and who goes on when the leader is no more."""

import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.aggregator.definitions.versions import propose
from services.aggregator.generations import fill
from services.aggregator.generations.projection_router import ProjectionRouter
from services.contracts.readmodels.collections import collection
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.runtime.publisher import Publisher
from tests.integration.aggregator_harness import Harness, definitions, history
from tests.integration.aggregator_process import AggregatorProcess
from tests.integration.intercepted_store import Command, InterceptedStore
from tests.integration.maintainer import TOKYO, Maintainer, own, serves
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.pull_request_history import Pull
from tests.waiting import until

MEASURING = "measuring everything again"


def copy_in_small_steps() -> None:
    """So that a generation takes long enough to be interrupted."""
    fill.COPIED_AT_ONCE = 2


# At which of the calls something happens: `make test` tries some, `make soak` every one. Each is odd, so that
# definitions alternate.
steps = pytest.mark.parametrize(
    "step", [pytest.param(5, id="some"), pytest.param(1, marks=pytest.mark.soak, id="every")]
)


async def test_a_leader_killed_under_way_is_taken_over(here: Harness, file: Path, tmp_path: Path) -> None:
    events = history()
    await here.publish(events[:-100])
    settings = [here.settings(config=file, aggregator_batch=100) for _ in range(2)]
    logs = (tmp_path / f"{place}.log" for place, _ in enumerate(settings))
    several = [
        AggregatorProcess(*each, before=copy_in_small_steps) for each in zip(settings, logs, strict=True)
    ]
    try:
        for one in several:
            await one.start()
        await here.until_done()
        text = await kill_leader_under_way(here, file, several)
        version = int((await here.active())["pending"]["definition_version"])
        await here.publish(events[-100:])
        await until(lambda: serves(here, version), "another going on")
        await here.until_done()
    finally:
        for one in several:
            await one.stop()
    assert await unsettled(here.mongo_url) == 0
    measured = await dump(here.mongo_url, provenance=True)
    assert await here.grown_anew(own(text)) == measured


async def kill_leader_under_way(here: Harness, file: Path, several: list[AggregatorProcess]) -> str:
    """Change the definitions until a leader is killed before all is measured again; return what they are."""
    for version, text in enumerate([TOKYO, ""] * 10, 2):
        said = [log_of(one).count(MEASURING) for one in several]
        file.write_text(text)

        async def begun(version: int = version) -> bool:
            return await filled_in_part(here) or await serves(here, version)

        await until(begun, "the middle of measuring again", longest_pause=0.02)
        (leader,) = [one for one, n in zip(several, said, strict=True) if log_of(one).count(MEASURING) > n]
        await leader.kill()
        if await filled_in_part(here):
            return text
        await leader.start()
        await here.until_done()
    raise AssertionError("every leader was quicker than this test")


def log_of(process: AggregatorProcess) -> str:
    return process.log.read_text()


async def filled_in_part(here: Harness) -> bool:
    """Whether some, but not all pull requests are in the set that is being filled."""
    active = await here.active()
    if active["pending"] is None:
        return False
    names = [collection(PULL_REQUESTS, one["read_set"]) for one in (active, active["pending"])]
    old, new = [await here.database[name].estimated_document_count() for name in names]
    return 0 < new < old


class Stepping:
    """Commands to MongoDB, just before the n-th of which something happens."""

    def __init__(self, at_call: int, happens: Callable[[], Awaitable[None]]) -> None:
        self.calls = 0
        self._at_call = at_call
        self._happens = happens

    async def __call__(self, command: Command) -> Any:
        self.calls += 1
        if self.calls == self._at_call:
            await self._happens()
        return await command()


@steps
async def test_a_batch_under_way_while_everything_is_measured_again_is_in_the_new_set_too(
    here: Harness, maintainer: Maintainer, step: int
) -> None:
    await here.publish(Pull(number=1).opened(0).events)
    await here.apply()
    call, reviews, interrupted = 1 - step, 0, True
    while interrupted:
        call, reviews = call + step, reviews + 1
        version = await propose(maintainer.versions, own() if call % 2 else definitions())
        stepping = Stepping(call, maintainer.maintenance.look)
        store = InterceptedStore(here.mongo_url, stepping)
        pull = Pull(number=1).approved("grace", call, id_=call).events
        await ProjectionRouter(store, Publisher(here.client)).apply(pull)
        interrupted = stepping.calls >= call
        await maintainer.maintenance.look()
        assert (await maintainer.registry.now()).served.version == version
        (document,) = await here.all(PULL_REQUESTS)
        assert len(document["reviews"]) == reviews, f"measured again at call {call}"
        assert await unsettled(here.mongo_url) == 0
        store.close()
    assert call > 10


class EndedError(BaseException):
    """The process is no more. Nothing may catch this."""


async def look(here: Harness, at_call: int) -> int:
    """What a process does about sets that ends at a call; return how many it got to."""

    async def end() -> None:
        raise EndedError

    stepping = Stepping(at_call, end)
    store = InterceptedStore(here.mongo_url, stepping)
    with contextlib.suppress(EndedError):
        await Maintainer(here, store).maintenance.look()
    store.close()
    return stepping.calls


@steps
async def test_ended_at_any_step_the_next_one_goes_on(
    here: Harness, maintainer: Maintainer, step: int
) -> None:
    pull = Pull(number=1).opened(0).requested("grace", 1).approved("grace", 3).merged(30)
    await here.publish([*pull.events, *Pull(number=2).opened(5).events])
    await here.apply()
    whole, call = None, 1 - step
    while True:
        call += step
        version = await propose(maintainer.versions, own() if call % 2 else definitions())
        ended = await look(here, call) == call
        await maintainer.maintenance.look()
        assert (await maintainer.registry.now()).served.version == version
        assert await unsettled(here.mongo_url) == 0
        if version % 2 == 0:
            told = (await dump(here.mongo_url)).replace(f'"definition_version": {version}', "")
            assert told == (whole := whole or told), f"ended at call {call}"
        if not ended:
            break
    assert call > 15

"""The modules that a delivery really goes through, from the webhook to the client of the live stream.

All three services run in this process, over real servers. While a delivery is on its way, every function
that is called is noted; a module counts if one of its functions was called in each of the deliveries. So what
runs beside that (timers, polls, health) does not count, and neither does what is only imported.
"""

import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import CodeType, FrameType

import services
from services.standalone.embedded_servers import Mongod, NatsServer
from tests.github.server import GitHubServer
from tests.github.webhooks import Recorder
from tests.github.world import World
from tests.integration.aggregator_harness import harness
from tests.integration.collector_harness import REPO, SECRET, collected, collecting, deliver
from tests.integration.collector_harness import settings as collector_settings
from tests.integration.gateway_harness import Harness, Listening, start_gateway
from tests.waiting import until

SERVICES = Path(services.__file__).parent
WARM_UP, COUNTED = 3, 30


@dataclass(slots=True)
class CallRecorder:
    """Notes the code that is called, in any thread, while it is open."""

    recording: bool = False
    called: set[CodeType] = field(default_factory=set)

    def install(self) -> None:
        """Have Python report calls, also of threads that start later."""
        threading.setprofile(self._note)
        sys.setprofile(self._note)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        if self.recording and event == "call":
            self.called.add(frame.f_code)

    @contextmanager
    def record(self) -> Iterator[set[CodeType]]:
        """Note calls; the set is complete at the end."""
        self.called, self.recording = set(), True
        try:
            yield self.called
        finally:
            self.recording = False


def modules(called: set[CodeType]) -> set[str]:
    """Return the modules of the services that code belongs to, as paths in `services/`."""
    paths = (Path(code.co_filename) for code in called if code.co_name != "<module>")
    return {str(path.relative_to(SERVICES)) for path in paths if path.is_relative_to(SERVICES)}


async def _one(calls: CallRecorder, recorder: Recorder, address: str, client: Listening) -> set[str]:
    """The modules that a new pull request went through."""
    world = recorder.world
    with calls.record() as called:
        pull = world.add_pull_request(world.find_repository(REPO), "ada", datetime.now(UTC), title="A change")
        await deliver(address, recorder.deliveries[-1])
        while (await client.until("pull_request")).data["number"] != pull.number:
            pass
    return modules(called)


async def main() -> None:
    """Run the services, send deliveries one by one, print the modules by service."""
    world = World()
    world.add_repository(REPO)
    recorder, calls = Recorder(world, SECRET), CallRecorder()
    calls.install()
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        github = await stack.enter_async_context(GitHubServer(world))
        nats = await stack.enter_async_context(NatsServer(folder / "nats"))
        mongod = await stack.enter_async_context(Mongod(folder / "mongo"))
        mongo_url = f"{mongod.url}/headway"
        aggregator = await stack.enter_async_context(harness(nats.url, mongo_url))
        await stack.enter_async_context(aggregator.aggregator())
        settings = collector_settings(nats.url, github, poll_seconds=60)
        address = await stack.enter_async_context(collecting(settings))
        gateway: Harness = await stack.enter_async_context(start_gateway(nats.url, mongo_url))
        await until(lambda: collected(nats.url), "the repository being collected")
        client = await stack.enter_async_context(gateway.listening())
        found = [await _one(calls, recorder, address, client) for _ in range(WARM_UP + COUNTED)][WARM_UP:]
        _print(set.intersection(*found))


def _print(way: set[str]) -> None:
    by_service = Counter(module.split("/", 1)[0] for module in way)
    for module in sorted(way):
        print(module)
    print(
        f"\n{len(way)} modules: {', '.join(f'{name} {count}' for name, count in sorted(by_service.items()))}"
    )

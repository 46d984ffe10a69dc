"""The services as real processes, over given servers."""

import os
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import aiohttp

from services.contracts import streams
from services.standalone.child_processes import end_process
from services.standalone.server_process import LOOPBACK, free_port
from services.standalone.service_processes import SERVICES
from tests.forked_commands import ForkedProcess, fork_command
from tests.nats_client import connect
from tests.readmodels_dump import unsettled
from tests.waiting import until

HEALTH_PORTS = {
    "collector": "HEADWAY_COLLECTOR_PORT",
    "aggregator": "HEADWAY_AGGREGATOR_PORT",
    "gateway": "HEADWAY_GATEWAY_PORT",
    "notifier": "HEADWAY_NOTIFIER_PORT",
}


class Stack:
    """All services over given servers; each can be killed and started again."""

    def __init__(self, nats_url: str, mongo_url: str, log_dir: Path, settings: Mapping[str, str]) -> None:
        self.log_dir = log_dir
        self.http: aiohttp.ClientSession
        self._processes: dict[str, ForkedProcess | Process] = {}
        self._environment = {
            **os.environ,
            "HEADWAY_NATS_URL": nats_url,
            "HEADWAY_MONGO_URL": mongo_url,
            **{f"HEADWAY_{service.upper()}_HOST": LOOPBACK for service in SERVICES},
            **{variable: str(free_port()) for variable in HEALTH_PORTS.values()},
            **settings,
        }

    def url(self, service: str) -> str:
        """Where a service listens."""
        return f"http://{LOOPBACK}:{self._environment[HEALTH_PORTS[service]]}"

    def pid(self, service: str) -> int:
        """The process id of a running service."""
        return self._processes[service].pid

    def log(self, service: str) -> str:
        """Everything that the service has printed."""
        return (self.log_dir / f"{service}.log").read_text(errors="replace")

    def before(self, _service: str) -> Callable[[], None] | None:
        """What a service's process does before its command, if anything."""
        return None

    async def start(self, *services: str, **settings: str) -> None:
        """Start services (all, if none is named) with settings of their own; wait until they are ready."""
        self.log_dir.mkdir(parents=True, exist_ok=True)
        for service in services or SERVICES:
            self._processes[service] = await self.process(service, {**self._environment, **settings})
        for service in services or SERVICES:
            await until(lambda name=service: self.ready(name), f"{service} being ready")

    async def process(self, service: str, environment: Mapping[str, str]) -> ForkedProcess | Process:
        """Start the process of a service."""
        log = self.log_dir / f"{service}.log"
        return fork_command([service], environment, stdout=log, before=self.before(service))

    async def ready(self, service: str) -> bool:
        """Whether a service says that it is ready; fails if its process has ended."""
        process = self._processes[service]
        assert process.returncode is None, f"{service} ended: {self.log(service)[-2000:]}"
        try:
            async with self.http.get(f"{self.url(service)}/health/ready") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def stop(self, *services: str) -> None:
        """End services as an operator would."""
        for service in services or tuple(self._processes):
            if process := self._processes.pop(service, None):
                await end_process(process, timeout_seconds=120)

    async def kill(self, service: str) -> None:
        """End a service at once, as `kill -9` does."""
        await end_process(self._processes.pop(service), timeout_seconds=120, kill=True)

    async def settled(self) -> bool:
        """Whether every event in the log is applied, acknowledged and followed up."""
        client = await connect(self._environment["HEADWAY_NATS_URL"])
        try:
            state = await client.jetstream(timeout=60).consumer_info(
                streams.EVENTS.name, streams.AGGREGATOR_CONSUMER
            )
        finally:
            await client.close()
        waiting = (state.num_pending or 0) + (state.num_ack_pending or 0)
        return waiting == 0 and await unsettled(self._environment["HEADWAY_MONGO_URL"]) == 0

    async def get(self, path: str, **query: Any) -> Any:
        """The API's answer to GET, which must be 200."""
        async with self.http.get(f"{self.url('gateway')}{path}", params=query) as answer:
            body = await answer.text()
            assert answer.status == 200, f"{path}: {answer.status} {body}"
            return await answer.json()

    async def __aenter__(self) -> Self:
        self.http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(300))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
        await self.http.close()

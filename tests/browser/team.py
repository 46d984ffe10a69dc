"""The running system as a browser test needs it: events in, a page out."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from services.contracts.events import Event, Repository, encode
from services.contracts.notices import Change, Quota, SourceProgress, SourceState
from services.contracts.streams import CHANGES
from services.contracts.subjects import change_subject, event_subject, source_subject
from services.runtime.publisher import Message, Publisher
from services.runtime.reconnecting_client import ReconnectingClient
from tests.browser.history import hours, merged_pull, utc_now, waiting_pull
from tests.stack import Stack
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import HOST
from tests.waiting import until


class Team:
    """A stack whose log a test writes to as the collector would."""

    def __init__(self, stack: Stack, client: ReconnectingClient) -> None:
        self.stack = stack
        self._js = client.jetstream(timeout=60)
        self._publisher = Publisher(client)
        self._next = 2000

    @property
    def url(self) -> str:
        """Where the page is."""
        return self.stack.url("gateway")

    async def get(self, path: str, **query: Any) -> Any:
        """What the API answers at this moment."""
        return await self.stack.get(f"/api/v1{path}", **query)

    async def publish(self, events: Iterable[Event]) -> None:
        """Write events to the log."""
        await self._publisher.publish_all(
            Message(event_subject(event), encode(event), event.id) for event in events
        )

    async def progress(self, repository: Repository, state: SourceState, **more: Any) -> None:
        """Say how far a repository is collected."""
        now = utc_now()
        known = {"watermark": now, "last_complete_walk": now, "observed_at": now}
        given = {"collected": 100, "expected": 100, **known, **more}
        said = SourceProgress(host=HOST, repo=repository.full_name, via="demo", state=state, **given)
        subject = source_subject(HOST, repository.owner, repository.name)
        await self._publisher.publish(Message(subject, said.model_dump_json().encode()))

    async def notice(self, change: Change) -> None:
        """Say what changed, as the aggregator would."""
        await self._publisher.publish(Message(change_subject(change.kind), change.model_dump_json().encode()))

    async def forget_changes(self) -> None:
        """Drop every notice that there was: nobody can resume after them."""
        await self._js.purge_stream(CHANGES.name)

    def new_number(self) -> int:
        """A number that no pull request has yet."""
        self._next += 1
        return self._next

    async def merge(self, repository: Repository, author: str = "ada", cycle: float = 5.0) -> Pull:
        """A pull request of which nobody knew is merged a moment ago."""
        pull = merged_pull(self.new_number(), author, repository, utc_now(), cycle)
        await self.publish(pull.events)
        return pull

    async def open(self, repository: Repository, author: str = "ada", title: str = "Just opened") -> Pull:
        """A pull request is opened, and a review asked for."""
        pull = waiting_pull(self.new_number(), author, repository, utc_now(), title)
        await self.publish(pull.events)
        return pull

    async def approve(self, pull: Pull, reviewer: str) -> None:
        """Somebody approves it now."""
        known = len(pull.events)
        pull.approved(reviewer, hours(utc_now()))
        await self.publish(pull.events[known:])

    async def comment(self, pull: Pull, who: str) -> None:
        """Somebody writes a comment now."""
        known = len(pull.events)
        pull.commented(who, hours(utc_now()))
        await self.publish(pull.events[known:])

    async def wait_for(self, total: int, **query: Any) -> None:
        """Wait until the API lists so many pull requests."""

        async def listed() -> bool:
            return bool((await self.get("/pull-requests", limit=1, **query))["total"] == total)

        await until(listed, f"{total} pull requests of {query}")


def quota(now: datetime) -> Quota:
    """Some of GitHub's rate limit is used up."""
    return Quota(limit=5000, remaining=4312, reset=now)

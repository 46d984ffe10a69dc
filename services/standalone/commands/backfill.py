"""`headway backfill`."""

import asyncio
import time
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import click
from pydantic import AwareDatetime, TypeAdapter, ValidationError
from rich.console import Console

from services.collector.backfill.backfill import Backfill, backfill_in_force
from services.collector.backfill.backfill_store import BackfillStore
from services.collector.checkpoints.store import open_store
from services.contracts.notices import SourceProgress
from services.contracts.streams import SOURCES
from services.runtime.reconnecting_client import ReconnectingClient
from services.runtime.service import exit_with_mistakes
from services.runtime.settings import ConfigurationError, ServiceSettings, load
from services.runtime.stream_reader import last_values
from services.standalone.backfill_report import (
    backfill_start,
    backfill_state,
    backfill_summary,
    choose_sources,
    not_watched_message,
)
from services.standalone.commands.nats_connection import nats_connection, run
from services.standalone.commands.options import RepositoryParam, data_dir_option
from services.standalone.progress_display import ProgressBar, ProgressDisplay, ProgressLines
from services.standalone.source_reports import SourceReports, follow_sources

LOOK_SECONDS = 0.5
TIMEOUT_SECONDS = 10.0
GOES_ON = "Interrupted; the request stands and the collector goes on. The same command shows how far it is."
WAITS = "nothing is read yet: what is live goes first, and the collector has to run; the request stands"

_MOMENT: TypeAdapter[datetime] = TypeAdapter(AwareDatetime)


class PastMoment(click.ParamType[datetime]):
    """A day, or a moment with its offset, that is over. A day begins at midnight UTC."""

    name = "DATE"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment. Raises `BadParameter`."""
        try:
            moment = _MOMENT.validate_python(
                f"{value}T00:00:00Z" if len(value) == len("2026-01-31") else value
            )
        except ValidationError:
            self.fail(f"{value!r} is not a date like 2026-01-31 or 2026-01-31T12:00:00Z", param, ctx)
        if moment > datetime.now(UTC):
            self.fail(f"{value} is in the future", param, ctx)
        return moment.astimezone(UTC)


@click.command("backfill")
@click.option("--since", required=True, type=PastMoment(), help="How far back, as 2026-01-31.")
@click.option("--repo", "names", multiple=True, type=RepositoryParam(), help="Only this. Repeatable.")
@click.option("--distrust", is_flag=True, help="Publish all of it again, be it in the log or not.")
@data_dir_option
def backfill(since: datetime, names: tuple[str, ...], distrust: bool) -> None:
    """Have the collector read the history of what is watched again, newest first, down to a date.

    Everything that moved since then is compared with what is known, and what was missed is added. With
    --distrust all of it is published again: for a log that has lost something, as on a damaged disk.
    Ctrl-C ends the watching only. Exit code 1: something could not be read again.
    """
    try:
        settings = load(ServiceSettings)
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
    if settings.demo:
        raise SystemExit("headway: the demo organisation is made up: there is no history to read again")
    raise SystemExit(run(_backfill(settings.nats_url, since, names, distrust)))


async def _backfill(url: str, since: datetime, names: Sequence[str], distrust: bool) -> int:
    console = Console(stderr=True, highlight=False)
    async with nats_connection(url, "headway backfill") as client:
        backfills = BackfillStore(await open_store(client))
        chosen = await _chosen(client, names, console)
        watching = Watching(backfills, chosen, await _ask(backfills, chosen, since, distrust), console)
        try:
            async with follow_sources(client) as sources:
                await watching.run(sources)
        except asyncio.CancelledError:
            console.print(GOES_ON, soft_wrap=True)
            raise
    for line in backfill_summary(watching.requests, watching.names):
        click.echo(line)
    return 1 if watching.incomplete else 0


async def _chosen(
    client: ReconnectingClient, names: Sequence[str], console: Console
) -> tuple[SourceProgress, ...]:
    """What is to be read again. Ends the process with one line where that is nothing."""
    sources = [SourceProgress.model_validate_json(body) for body in await last_values(client, SOURCES)]
    found = choose_sources(sources, names)
    if found.unknown:
        raise SystemExit(f"headway: {not_watched_message(found, sources)}")
    for each in found.not_read_yet:
        reason = each.error or "all of it is still to come"
        console.print(f"{each.repo} has not been read once yet: {reason}", markup=False, soft_wrap=True)
    if not found.chosen:
        raise SystemExit("headway: there is nothing to read again")
    return found.chosen


async def _ask(
    backfills: BackfillStore, chosen: Iterable[SourceProgress], since: datetime, distrust: bool
) -> list[Backfill]:
    """Ask for it, durably; what is under way down to the same date goes on where it is."""
    now, requests = datetime.now(UTC), []
    for each in chosen:
        assert each.repository_id is not None
        fresh = Backfill(
            host=each.host, repository_id=each.repository_id, since=since, asked_at=now, distrust=distrust
        )
        stored = await backfills.of(each.host, each.repository_id)
        requests.append(backfill_in_force(stored[0] if stored else None, fresh))
        if requests[-1] is fresh:
            await backfills.keep(fresh)
    await backfills.announce(uuid.uuid4().hex)
    return requests


class Watching:
    """Shows how far the collector is, until nothing is left to read."""

    def __init__(
        self,
        backfills: BackfillStore,
        chosen: Sequence[SourceProgress],
        requests: list[Backfill],
        console: Console,
    ) -> None:
        self.requests = requests
        self.names = {each.repository_id or 0: each.repo for each in chosen}
        self._backfills = backfills
        self._console = console
        self._display: ProgressDisplay = (
            ProgressBar(console) if console.is_terminal else ProgressLines(self._say)
        )
        self._start = backfill_start(requests, chosen)
        self._began = time.monotonic()
        self._printed: set[str] = set()
        self._lost: set[int] = set()

    @property
    def incomplete(self) -> bool:
        """Whether something could not be read."""
        return bool(self._lost) or any(each.withheld for each in self.requests)

    async def run(self, sources: SourceReports) -> None:
        """Until everything has been read, or is not watched any more."""
        try:
            while await self._look(sources):
                await sources.next_change(LOOK_SECONDS)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._display.end()

    async def _look(self, sources: SourceReports) -> bool:
        """Show how far it is now; whether there is something left."""
        for place, each in enumerate(self.requests):
            if each.open and (stored := await self._backfills.of(each.host, each.repository_id)):
                self.requests[place] = stored[0]
        self._report_problems(sources)
        if not any(each.open and each.repository_id not in self._lost for each in self.requests):
            return False
        seconds = time.monotonic() - self._began
        if seconds > TIMEOUT_SECONDS and not any(each.began_at for each in self.requests):
            self._once(WAITS)
        self._display.show(backfill_state(self.requests, self.names, self._start, seconds))
        return True

    def _report_problems(self, sources: SourceReports) -> None:
        """Say what is in the way, and what is not watched any more."""
        last = {each.repository_id: each for each in sources.by_subject.values() if not each.gone}
        gone = {each.repo for each in sources.by_subject.values() if each.gone}
        for repository_id, name in self.names.items():
            if (report := last.get(repository_id)) and report.error:
                self._once(f"{name}: {report.error}")
            elif report is None and name in gone:
                self._once(f"{name} is not watched any more")
                self._lost.add(repository_id)

    def _once(self, line: str) -> None:
        if line not in self._printed:
            self._say(line)
        self._printed.add(line)

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, soft_wrap=True)

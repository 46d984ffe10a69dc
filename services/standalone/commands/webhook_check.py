"""`headway webhook-check`."""

from datetime import UTC, datetime
from functools import partial

import aiohttp
import click
from rich.console import Console
from rich.table import Table

from services.collector.checkpoints.store import open_store
from services.collector.github.assembly import GitHub
from services.collector.github.client.github_clock import GitHubClock
from services.collector.github.webhooks.hook_check import HookCheck, answer, problems, remarks
from services.collector.github.webhooks.hook_checker import HookChecker
from services.collector.settings import CollectorSettings, read_settings, watched
from services.contracts.watch import Watch
from services.runtime.service import exit_with_mistakes
from services.runtime.settings import ConfigurationError
from services.standalone.commands.nats_connection import nats_connection, run
from services.standalone.commands.options import RepositoryParam, data_dir_option

WIDE = 200


@click.command("webhook-check")
@click.option("--repo", "repositories", multiple=True, type=RepositoryParam(), help="Only this. Repeatable.")
@data_dir_option
def webhook_check(repositories: tuple[str, ...]) -> None:
    """Tell whether GitHub's deliveries arrive: which webhooks point here, and what came last.

    Asks GitHub with GITHUB_TOKEN or as the GitHub App, as the collector does. Exit code 1: not all is well.
    """
    try:
        settings = read_settings()
        watch = Watch(repositories=repositories) if repositories else watched(settings)
    except ConfigurationError as problem:
        exit_with_mistakes(problem)
    if settings.demo or watch.everything:
        raise SystemExit("headway: no repository is watched; name one with --repo OWNER/NAME")
    checked = run(_check(settings, watch))
    found = [*problems(checked)]
    _print_check(checked, found)
    raise SystemExit(1 if found else 0)


async def _check(settings: CollectorSettings, watch: Watch) -> HookCheck:
    async with (
        nats_connection(settings.nats_url, "headway webhook-check") as client,
        aiohttp.ClientSession() as session,
    ):
        memory = await open_store(client)
        clock = partial(datetime.now, UTC)
        github = GitHub(settings, session, memory, clock, GitHubClock(clock))
        hooks = github.hooks(github.accesses())
        return await HookChecker(hooks, settings.webhook_address).check(watch, memory)


def _print_check(checked: HookCheck, found: list[str]) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=WIDE)
    for table in (_hooks(checked), _received(checked)):
        if table.row_count:
            console.print(table)
    for line in (*found, *remarks(checked)):
        console.print(line, markup=False, soft_wrap=True)
    if not found:
        console.print("Deliveries arrive.")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _hooks(checked: HookCheck) -> Table:
    table = _table("webhook of", "delivers to", "last delivery (UTC)", "event", "answered")
    for hook in checked.hooks:
        last = hook.last
        columns = (f"{last.delivered_at:%Y-%m-%d %H:%M:%S}", last.event, answer(last)) if last else ("never",)
        table.add_row(hook.where, hook.address, *columns)
    return table


def _received(checked: HookCheck) -> Table:
    table = _table("received here", "last (UTC)")
    for event, at in sorted(checked.received.last.items()):
        table.add_row(event, f"{at:%Y-%m-%d %H:%M:%S}")
    return table

"""`headway alerts`: what rules would have told, a message to try a channel, and what was told."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from services.contracts.alerting.preview import PreviewPeriod
from services.contracts.readmodels.alerts import MessageDocument
from services.demo.settings import configuration_for
from services.notifier.channels.attempts import Postponed, RefusedAttempt
from services.notifier.channels.payloads import plain
from services.notifier.configuration import NotifierConfiguration, build_sender
from services.notifier.digests.digest_sender import DigestComposer
from services.notifier.settings import read_settings
from services.notifier.store.store import Store
from services.runtime.configuration_file import read_configuration
from services.runtime.settings import ConfigurationError
from services.standalone.alert_log import AlertLog, log_lines, log_of
from services.standalone.alert_preview import Preview, preview_json, preview_lines, preview_of
from services.standalone.commands.errors import exit_on_error
from services.standalone.commands.nats_connection import run
from services.standalone.commands.options import MONGO, data_dir_option_for, use_instance
from services.standalone.trial_message import trial_message

MOST_DAYS = 3_660


def _now() -> datetime:
    """Now, in whole milliseconds, as MongoDB keeps moments."""
    now = datetime.now(UTC)
    return now - timedelta(microseconds=now.microsecond % 1000)


@click.group("alerts")
def alerts() -> None:
    """Try goals and alerts before they are used, and see what was sent."""


@alerts.command("preview")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=90, show_default=True, help="Until now.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON.")
@data_dir_option_for(MONGO)
@click.pass_context
def preview(context: click.Context, file: Path, days: int, as_json: bool, data_dir: Path) -> None:
    """Say how often each rule of FILE would have told something in the last days. Nothing is sent.

    FILE is a headway.toml as the running Headway would be given it.
    """
    with exit_on_error():
        configuration = NotifierConfiguration.of(read_configuration(file))
        use_instance(MONGO, context, data_dir)
        found = run(_preview(configuration, days))
    if as_json:
        click.echo(json.dumps(preview_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(preview_lines(found, days)))


async def _preview(configuration: NotifierConfiguration, days: int) -> Preview:
    store, now = Store(read_settings().mongo_url), _now()
    try:
        return await preview_of(store, configuration, PreviewPeriod(now - timedelta(days=days), now))
    finally:
        store.close()


@alerts.command("digest")
@click.argument("name")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@data_dir_option_for(MONGO)
@click.pass_context
def digest(context: click.Context, name: str, file: Path, data_dir: Path) -> None:
    """Say what the digest NAME of FILE would say if it were due now. Nothing is sent."""
    with exit_on_error():
        configuration = NotifierConfiguration.of(read_configuration(file))
        use_instance(MONGO, context, data_dir)
        messages = run(_digest(configuration, name))
    click.echo(
        "\n\n".join(f"To {one['channel']}: {plain(one)}".strip() for one in messages) or "Nothing to say."
    )


async def _digest(configuration: NotifierConfiguration, name: str) -> list[MessageDocument]:
    alerting, settings = configuration.alerting, read_settings()
    found = next((one for one in alerting.digests if one.name == name), None)
    if found is None:
        there = ", ".join(one.name for one in alerting.digests) or "none is defined"
        raise ConfigurationError([f"there is no digest {name!r}; digests: {there}"])
    store = Store(settings.mongo_url)
    composer = DigestComposer(store, alerting, configuration.definitions, settings.pages)
    try:
        return await composer.messages_now(found, _now())
    finally:
        store.close()


@alerts.command("test")
@click.argument("channel")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="HEADWAY_CONFIG",
    help="headway.toml.",
)
def test(channel: str, config: Path | None) -> None:
    """Send one message through CHANNEL, as headway.toml and this environment say."""
    with exit_on_error():
        alerting = NotifierConfiguration.of(configuration_for(config, False)).alerting
        found = alerting.channel(channel)
        if found is None:
            there = ", ".join(one.name for one in alerting.every_channel) or "none is defined"
            raise ConfigurationError([f"there is no channel {channel!r}; channels: {there}"])
        sender, _ = build_sender(found, os.environ, _now)
        attempt = run(sender.send(trial_message(found, _now())))
    if isinstance(attempt, Postponed | RefusedAttempt):
        raise SystemExit(f"headway: {channel} did not take it: {attempt.reason}")
    click.echo(f"{channel} has taken a message.")


@alerts.command("log")
@click.option("--most", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many.")
@data_dir_option_for(MONGO)
@click.pass_context
def log(context: click.Context, most: int, data_dir: Path) -> None:
    """Show what was sent, where, why (down to the ids of events), and what failed; the newest first."""
    with exit_on_error():
        use_instance(MONGO, context, data_dir)
        found = run(_log(most))
    click.echo("\n".join(log_lines(found)))


async def _log(most: int) -> AlertLog:
    store = Store(read_settings().mongo_url)
    try:
        return await log_of(store, most)
    finally:
        store.close()

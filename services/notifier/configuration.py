"""What headway.toml says of alerts, what sends through its channels, and how a change of it is noticed."""

import asyncio
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from services.contracts.alerting.channels import AlertChannel, ChannelKind
from services.contracts.alerting.document import Alerting
from services.contracts.alerting.rules import Rule, rules_of
from services.contracts.configuration import Configuration
from services.contracts.definitions.document import Definitions
from services.notifier.alerts.activation import activate
from services.notifier.alerts.new_edges import ActiveRule
from services.notifier.channels.channel import Sender
from services.notifier.channels.http_channel import ChatChannel, WebhookChannel
from services.notifier.channels.mail_channel import MailChannel, MailServer
from services.notifier.channels.payloads import discord, mattermost, slack, teams
from services.notifier.channels.slack_bot_channel import POST_MESSAGE, SlackBotChannel
from services.notifier.settings import NotifierSettings
from services.runtime import logs
from services.runtime.configuration_file import active_definitions
from services.runtime.health import Health
from services.runtime.settings import ConfigurationError

LOOK_SECONDS = 1.0
NOTE = "alerts"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NotifierConfiguration:
    """What a file says of alerts, with the definitions that its goals are about."""

    alerting: Alerting
    definitions: Definitions

    @classmethod
    def of(cls, configuration: Configuration) -> Self:
        """Check a whole file. Raises `ConfigurationError`."""
        return cls(configuration.alerting(), active_definitions(configuration))

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The alerts, made ready."""
        return rules_of(self.alerting, self.definitions)

    def active_rules(self, before: Mapping[str, datetime], now: datetime) -> tuple[ActiveRule, ...]:
        """The same, each with the moment since when it is active."""
        return activate(self.rules, before, now)


_PAYLOADS = {
    ChannelKind.SLACK: slack,
    ChannelKind.TEAMS: teams,
    ChannelKind.MATTERMOST: mattermost,
    ChannelKind.DISCORD: discord,
}


def _secret(whose: str, variable: str | None, file: str | None, environment: Mapping[str, str]) -> str:
    if variable:
        if value := environment.get(variable, "").strip():
            return value
        raise ConfigurationError([f"{whose}: the variable {variable} is not set"])
    try:
        value = Path(file or "").read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigurationError([f"{whose}: {file} cannot be read: {type(problem).__name__}"]) from problem
    if not value:
        raise ConfigurationError([f"{whose}: {file} is empty"])
    return value


def build_sender(
    channel: AlertChannel, environment: Mapping[str, str], now: Callable[[], datetime]
) -> tuple[Sender, frozenset[str]]:
    """Make what sends through a channel; also what must not stand in logs. Raises `ConfigurationError`."""
    whose = f"channel {channel.name!r}"
    if channel.kind is ChannelKind.SLACK_BOT:
        return _slack_bot(channel, whose, environment)
    url = _secret(whose, channel.url_env, channel.url_file, environment)
    if channel.kind is ChannelKind.EMAIL:
        try:
            server = MailServer.of(url)
        except ValueError as problem:
            raise ConfigurationError([f"{whose}: {problem}"]) from problem
        return MailChannel(server, channel.sender or "", channel.to), frozenset({url, server.password} - {""})
    if channel.kind is ChannelKind.APPRISE:
        return _apprise(url, whose), frozenset({url})
    if not url.startswith(("https://", "http://")):
        raise ConfigurationError([f"{whose}: its address begins with https:// or http://"])
    if channel.kind is ChannelKind.WEBHOOK:
        secret = _secret(whose, channel.secret_env, channel.secret_file, environment)
        return WebhookChannel(url, secret, now), frozenset({url, secret})
    return ChatChannel(url, _PAYLOADS[channel.kind]), frozenset({url})


def _apprise(url: str, whose: str) -> Sender:
    """Apprise is a quarter of a second of imports, which nobody else needs."""
    from services.notifier.channels.apprise_channel import AppriseChannel  # noqa: PLC0415

    try:
        return AppriseChannel(url)
    except ValueError as problem:
        raise ConfigurationError([f"{whose}: {problem}"]) from problem


def _slack_bot(
    channel: AlertChannel, whose: str, environment: Mapping[str, str]
) -> tuple[Sender, frozenset[str]]:
    token = _secret(whose, channel.secret_env, channel.secret_file, environment)
    stated = channel.url_env or channel.url_file
    url = _secret(whose, channel.url_env, channel.url_file, environment) if stated else POST_MESSAGE
    return SlackBotChannel(url, token, channel.to), frozenset({token})


Senders = Mapping[str, Sender]


class ChangedFileError(Exception):
    """headway.toml says something else now, which can be used."""

    def __init__(self, configuration: NotifierConfiguration, senders: Senders, content: bytes | None) -> None:
        super().__init__("headway.toml has changed")
        self.content = content
        self.configuration = configuration
        self.senders = senders


def build_senders(
    configuration: NotifierConfiguration, settings: NotifierSettings, now: Callable[[], datetime]
) -> Senders:
    """Make what sends through each channel, and keep its secrets out of logs. Raises `ConfigurationError`."""
    built = {one.name: build_sender(one, os.environ, now) for one in configuration.alerting.every_channel}
    secrets = (secret for _, hidden in built.values() for secret in hidden)
    logs.configure(settings.log_level, frozenset({*settings.secrets, *secrets}))
    return {name: sender for name, (sender, _) in built.items()}


class ConfigurationFile:
    """headway.toml, looked at again and again."""

    def __init__(
        self,
        settings: NotifierSettings,
        health: Health,
        now: Callable[[], datetime],
        read: Callable[[Path | None, bool], Configuration],
    ) -> None:
        self._settings = settings
        self._health = health
        self._now = now
        self._read = read
        self._refused: bytes | None = None

    def content(self) -> bytes | None:
        """What it holds; None without one, or where it cannot be read."""
        try:
            return self._settings.config.read_bytes() if self._settings.config else None
        except OSError:
            return None

    async def watch(self, known: bytes | None) -> None:
        """Look for ever; a change is believed once it is there at two looks. Raises `ChangedFileError`."""
        seen = known
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            before, seen = seen, self.content()
            if seen == before:
                self.look(known)

    def look(self, known: bytes | None) -> None:
        """Raise `ChangedFileError` if it says something else that can be used; if it cannot, say why."""
        content = self.content()
        if content in (known, self._refused):
            return
        self._refused = content
        try:
            found = NotifierConfiguration.of(self._read(self._settings.config, self._settings.demo))
            senders = build_senders(found, self._settings, self._now)
        except ConfigurationError as problem:
            mistakes = "; ".join(problem.mistakes)
            _log.error("the changed goals and alerts cannot be used: %s", mistakes)
            self._health.note(NOTE, f"a changed file cannot be used: {mistakes}")
        else:
            self._health.note(NOTE, None)
            raise ChangedFileError(found, senders, content)

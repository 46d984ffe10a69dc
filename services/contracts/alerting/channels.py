"""The grammar of a channel: where messages go. Secrets are in the environment or in files, by name."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from services.contracts.definitions.metrics import MetricName
from services.contracts.definitions.section import Section


class ChannelKind(StrEnum):
    """What a channel speaks."""

    SLACK = "slack"
    SLACK_BOT = "slack_bot"
    TEAMS = "teams"
    MATTERMOST = "mattermost"
    DISCORD = "discord"
    EMAIL = "email"
    WEBHOOK = "webhook"
    APPRISE = "apprise"


class AlertChannel(Section):
    """A channel. Its address is a secret: whoever knows it may write there."""

    name: MetricName = Field(description="its name in alerts")
    kind: ChannelKind = Field(description="what it speaks")
    url_env: str | None = Field(default=None, min_length=1, description="the variable that holds its address")
    url_file: str | None = Field(default=None, min_length=1, description="the file that holds its address")
    secret_env: str | None = Field(
        default=None, min_length=1, description="the variable that holds the key of signatures, or the token"
    )
    secret_file: str | None = Field(
        default=None, min_length=1, description="the file that holds the key of signatures, or the token"
    )
    sender: str | None = Field(default=None, min_length=3, description="the address that mail comes from")
    to: tuple[str, ...] = Field(
        default=(), description="the addresses that mail goes to, or Slack's channels"
    )
    limit: int = Field(default=20, ge=1, le=1000, description="most messages in an hour")
    working_hours: bool = Field(default=False, description="messages wait for the calendar's working hours")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        addresses = sum(bool(one) for one in (self.url_env, self.url_file))
        if addresses > 1 or (not addresses and self.kind is not ChannelKind.SLACK_BOT):
            raise ValueError(f"channel {self.name!r} needs either `url_env` or `url_file`")
        self._check_keys("one of", ("secret_env", "secret_file"), WITH_SECRET, 1)
        self._check_keys("", ("sender",), (ChannelKind.EMAIL,), 1)
        if self.to and self.kind not in WITH_RECIPIENTS:
            raise ValueError(f"channel {self.name!r} of kind {self.kind.value!r} has no `to`")
        return self

    def _check_keys(
        self, which: str, keys: tuple[str, ...], kinds: tuple[ChannelKind, ...], count: int
    ) -> None:
        stated = sum(bool(getattr(self, key)) for key in keys)
        if stated != (count if self.kind in kinds else 0):
            needs = " ".join(filter(None, ("needs", which))) if self.kind in kinds else "has no"
            names = ", ".join(keys)
            raise ValueError(f"channel {self.name!r} of kind {self.kind.value!r} {needs} {names}")

    @property
    def has_recipients(self) -> bool:
        """Whether messages to it go to somebody: one without is for contacts alone."""
        return bool(self.to) or self.kind not in WITH_RECIPIENTS


WITH_SECRET = (ChannelKind.WEBHOOK, ChannelKind.SLACK_BOT)
WITH_RECIPIENTS = (ChannelKind.EMAIL, ChannelKind.SLACK_BOT)

"""The grammar of a channel: where messages go. Secrets are in the environment or in files, by name."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from services.contracts.definitions.metrics import MetricName
from services.contracts.definitions.section import Section


class ChannelKind(StrEnum):
    """What a channel speaks."""

    SLACK = "slack"
    TEAMS = "teams"
    MATTERMOST = "mattermost"
    DISCORD = "discord"
    EMAIL = "email"
    WEBHOOK = "webhook"


class AlertChannel(Section):
    """A channel. Its address is a secret: whoever knows it may write there."""

    name: MetricName = Field(description="its name in alerts")
    kind: ChannelKind = Field(description="what it speaks")
    url_env: str | None = Field(default=None, min_length=1, description="the variable that holds its address")
    url_file: str | None = Field(default=None, min_length=1, description="the file that holds its address")
    secret_env: str | None = Field(
        default=None, min_length=1, description="the variable that holds the key of signatures"
    )
    secret_file: str | None = Field(
        default=None, min_length=1, description="the file that holds the key of signatures"
    )
    sender: str | None = Field(default=None, min_length=3, description="the address that mail comes from")
    to: tuple[str, ...] = Field(default=(), description="the addresses that mail goes to")
    limit: int = Field(default=20, ge=1, le=1000, description="most messages in an hour")
    working_hours: bool = Field(default=False, description="messages wait for the calendar's working hours")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.url_env is None) == (self.url_file is None):
            raise ValueError(f"channel {self.name!r} needs either `url_env` or `url_file`")
        stated = [key for key in ("secret_env", "secret_file") if getattr(self, key)]
        if len(stated) != (self.kind is ChannelKind.WEBHOOK):
            needs = "needs one of" if self.kind is ChannelKind.WEBHOOK else "has no"
            raise ValueError(
                f"channel {self.name!r} of kind {self.kind.value!r} {needs} secret_env, secret_file"
            )
        mail = self.kind is ChannelKind.EMAIL
        if bool(self.to) != mail or bool(self.sender) != mail:
            needs = "needs" if mail else "has no"
            raise ValueError(f"channel {self.name!r} of kind {self.kind.value!r} {needs} `sender` and `to`")
        return self

"""The grammar of the address book: where a person gets messages of their own."""

from collections.abc import Mapping

from pydantic import Field

from services.contracts.alerting.channels import AlertChannel, ChannelKind
from services.contracts.definitions.metrics import MetricName
from services.contracts.definitions.section import Section

TO_PERSONS = (ChannelKind.EMAIL, ChannelKind.SLACK_BOT)


class Contact(Section):
    """A person's address in a channel that can write to one person."""

    login: str = Field(min_length=1, max_length=100, description="the person's login")
    channel: MetricName = Field(description="the channel: of kind email or slack_bot")
    address: str = Field(
        min_length=1, max_length=320, description="a mail address, or Slack's id of a member"
    )

    def check(self, channels: Mapping[str, AlertChannel]) -> None:
        """Raise `ValueError` unless its channel is there and can write to persons."""
        channel = channels.get(self.channel)
        if channel is None or channel.kind not in TO_PERSONS:
            can = (
                ", ".join(one.name for one in channels.values() if one.kind in TO_PERSONS)
                or "none is defined"
            )
            raise ValueError(
                f"contact {self.login!r}: channel = {self.channel!r} cannot write to a person; can: {can}"
            )

    def personal_channel(self, channels: Mapping[str, AlertChannel]) -> AlertChannel:
        """The channel to this person alone."""
        named = {"name": f"{self.channel}/{self.login.casefold()}", "to": (self.address,)}
        return channels[self.channel].model_copy(update=named)

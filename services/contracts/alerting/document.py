"""Goals, alerts and channels as one document, checked whole."""

from collections.abc import Iterable, Mapping
from typing import Self, TypeVar

from services.contracts.alerting.alerts import Alert
from services.contracts.alerting.channels import AlertChannel
from services.contracts.alerting.contacts import Contact
from services.contracts.alerting.digests import Digest
from services.contracts.alerting.goals import Goal
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.section import Section

Named = TypeVar("Named", Goal, Alert, AlertChannel, Digest)


class Alerting(Section):
    """Everything that decides which messages are sent; it measures nothing."""

    goals: tuple[Goal, ...] = ()
    alerts: tuple[Alert, ...] = ()
    channels: tuple[AlertChannel, ...] = ()
    digests: tuple[Digest, ...] = ()
    contacts: tuple[Contact, ...] = ()

    def checked(self, definitions: Definitions) -> Self:
        """Return it, if everything that it names is there. Raises `ValueError`."""
        goals, channels = _by_name("goals", self.goals), _by_name("channels", self.channels)
        teams = [team.name for team in definitions.teams]
        for goal in self.goals:
            goal.check(definitions)
        for alert in _by_name("alerts", self.alerts).values():
            alert.check(goals, channels, teams)
            alert.figure(definitions)
        for digest in _by_name("digests", self.digests).values():
            digest.check(channels, teams)
        self._check_recipients(channels)
        waiting = [one.name for one in self.channels if one.working_hours]
        if waiting and not definitions.calendar.hours:
            raise ValueError(f"channel {waiting[0]!r}: working_hours = true needs calendar.hours")
        return self

    def _check_recipients(self, channels: Mapping[str, AlertChannel]) -> None:
        for contact in self.contacts:
            contact.check(channels)
        logins = [contact.login.casefold() for contact in self.contacts]
        if twice := sorted({login for login in logins if logins.count(login) > 1}):
            raise ValueError(f"contacts defined twice: {', '.join(twice)}")
        senders: tuple[Alert | Digest, ...] = (*self.alerts, *self.digests)
        for one in senders:
            if silent := [name for name in one.channels if not channels[name].has_recipients]:
                raise ValueError(f"channel {silent[0]!r} needs `to`: {one.name!r} sends to it")

    @property
    def every_channel(self) -> tuple[AlertChannel, ...]:
        """The channels, and one for each contact: everything that is sent through."""
        channels = {one.name: one for one in self.channels}
        return (*self.channels, *(contact.personal_channel(channels) for contact in self.contacts))

    @property
    def personal_channels(self) -> Mapping[str, str]:
        """The name of each contact's channel, by login in lower case."""
        return {one.login.casefold(): f"{one.channel}/{one.login.casefold()}" for one in self.contacts}

    @property
    def secret_variables(self) -> frozenset[str]:
        """The variables of the environment that hold addresses and keys of channels."""
        names = (name for one in self.channels for name in (one.url_env, one.secret_env))
        return frozenset(filter(None, names))

    def usable_goals(self, definitions: Definitions) -> tuple[Goal, ...]:
        """The goals of which everything is defined: others wait for definitions that are not served yet."""
        return tuple(goal for goal in self.goals if _is_usable(goal, definitions))

    def goal(self, name: str) -> Goal | None:
        """The goal of that name."""
        return next((goal for goal in self.goals if goal.name == name), None)

    def channel(self, name: str) -> AlertChannel | None:
        """The channel of that name; that of a contact is called like `mail/ada`."""
        return next((channel for channel in self.every_channel if channel.name == name), None)


def _is_usable(goal: Goal, definitions: Definitions) -> bool:
    try:
        goal.check(definitions)
    except ValueError:
        return False
    return True


def _by_name(what: str, named: Iterable[Named]) -> Mapping[str, Named]:
    found: dict[str, Named] = {}
    for one in named:
        if one.name in found:
            raise ValueError(f"{what} defined twice: {one.name}")
        found[one.name] = one
    return found

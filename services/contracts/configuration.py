"""The content of `headway.toml`: the watch list, the definitions, goals and alerts."""

from services.contracts.alerting.alerts import Alert
from services.contracts.alerting.channels import AlertChannel
from services.contracts.alerting.contacts import Contact
from services.contracts.alerting.digests import Digest
from services.contracts.alerting.document import Alerting
from services.contracts.alerting.goals import Goal
from services.contracts.definitions.document import Definitions
from services.contracts.watch import Watch


class Configuration(Definitions):
    """The whole file. `watch` is for the collector; goals, alerts, digests, channels and contacts are for the
    notifier.

    Everything else are definitions.
    """

    watch: Watch = Watch()
    goals: tuple[Goal, ...] = ()
    alerts: tuple[Alert, ...] = ()
    channels: tuple[AlertChannel, ...] = ()
    digests: tuple[Digest, ...] = ()
    contacts: tuple[Contact, ...] = ()

    def definitions(self) -> Definitions:
        """Return the definitions, with only the sections that the file states."""
        stated = {name: getattr(self, name) for name in self.model_fields_set - _OTHERS}
        return Definitions.model_validate(stated)

    def alerting(self) -> Alerting:
        """Return goals, alerts, digests, and where they are told."""
        return Alerting(**{name: getattr(self, name) for name in Alerting.model_fields})


_OTHERS = {"watch", *Alerting.model_fields}
"""What a file holds beside definitions: a change of it measures nothing again."""

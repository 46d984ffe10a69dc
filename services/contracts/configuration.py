"""The content of `headway.toml`: the watch list, the definitions, goals and alerts."""

from services.contracts.alerting.alerts import Alert
from services.contracts.alerting.channels import AlertChannel
from services.contracts.alerting.document import Alerting
from services.contracts.alerting.goals import Goal
from services.contracts.definitions.document import Definitions
from services.contracts.watch import Watch


class Configuration(Definitions):
    """The whole file. `watch` is for the collector; goals, alerts and channels are for the notifier.

    Everything else are definitions.
    """

    watch: Watch = Watch()
    goals: tuple[Goal, ...] = ()
    alerts: tuple[Alert, ...] = ()
    channels: tuple[AlertChannel, ...] = ()

    def definitions(self) -> Definitions:
        """Return the definitions, with only the sections that the file states."""
        stated = {name: getattr(self, name) for name in self.model_fields_set - _OTHERS}
        return Definitions.model_validate(stated)

    def alerting(self) -> Alerting:
        """Return goals, alerts and channels."""
        return Alerting(goals=self.goals, alerts=self.alerts, channels=self.channels)


_OTHERS = {"watch", "goals", "alerts", "channels"}
"""What a file holds beside definitions: a change of it measures nothing again."""

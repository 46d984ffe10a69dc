"""The generation of the read models that is served, and the definitions that it was measured with. Pure."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.gateway.problems import MissingError, shortened


@dataclass(frozen=True, slots=True)
class ActiveDefinitions:
    """The served generation and its definitions. Version 0: the aggregator has not started yet."""

    generation: str
    version: int
    definitions: Definitions

    @property
    def zone(self) -> ZoneInfo:
        """The team's time zone."""
        return ZoneInfo(self.definitions.calendar.timezone)

    @property
    def metrics(self) -> dict[str, Metric]:
        """The metrics in force by name."""
        return {metric.name: metric for metric in self.definitions.metrics}

    def metric(self, name: str) -> Metric:
        """The metric of that name. Raises `MissingError`, which says what there is."""
        if metric := self.definitions.metric(name):
            return metric
        there = ", ".join(metric.name for metric in self.definitions.metrics)
        raise MissingError(f"there is no metric {shortened(name)}; in force are: {there}", "name")

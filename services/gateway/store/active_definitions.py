"""What is in force: the set of read models that is served, and the definitions it was measured with."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.contracts.api import DefinitionsAnswer, MetricDefinition
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import PeopleShown
from services.gateway.problems import MissingError, shortened


@dataclass(frozen=True, slots=True)
class ActiveDefinitions:
    """The served set and its definitions. Version 0: the aggregator has not started yet."""

    generation: str
    version: int
    definitions: Definitions

    @property
    def zone(self) -> ZoneInfo:
        """The team's time zone."""
        return ZoneInfo(self.definitions.calendar.timezone)

    def metric(self, name: str) -> Metric:
        """The metric of that name. Raises `MissingError`, which says what there is."""
        if metric := self.definitions.metric(name):
            return metric
        there = ", ".join(metric.name for metric in self.definitions.metrics)
        raise MissingError(f"there is no metric {shortened(name)}; in force are: {there}", "name")


def described(metric: Metric) -> MetricDefinition:
    """A metric as the API shows it; `at` is the milestone in whose bucket it is counted, if it is one."""
    return MetricDefinition.model_validate(
        metric.model_dump(mode="json", by_alias=True, exclude={"early_end"})
        | {"kind": "count" if metric.count else "span", "at": metric.anchor}
    )


def definitions_answer(active: ActiveDefinitions, people: PeopleShown) -> DefinitionsAnswer:
    """The definitions in force as the API shows them to somebody to whom so much is shown of people."""
    return DefinitionsAnswer(
        definition_version=active.version,
        timezone=active.definitions.calendar.timezone,
        people=people.value,
        metrics=[described(metric) for metric in active.definitions.metrics],
    )

"""The active definitions as the API shows them."""

from services.contracts.api import DefinitionsAnswer, MetricDefinition
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import PeopleShown
from services.gateway.store.active_definitions import ActiveDefinitions


def metric_definition(metric: Metric) -> MetricDefinition:
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
        metrics=[metric_definition(metric) for metric in active.definitions.metrics],
    )

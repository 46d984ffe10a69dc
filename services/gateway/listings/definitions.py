"""The active definitions as the API shows them."""

from services.contracts.api import Attention, DefinitionsAnswer, MetricDefinition, WorkingTime
from services.contracts.definitions.calendar import Calendar
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.vocabulary import PeopleShown
from services.gateway.store.active_definitions import ActiveDefinitions


def metric_definition(metric: Metric) -> MetricDefinition:
    """A metric as the API shows it; `at` is the milestone in whose bucket it is counted, if it is one."""
    return MetricDefinition.model_validate(
        metric.model_dump(mode="json", by_alias=True, exclude={"early_end"})
        | {"kind": "count" if metric.count else "span", "at": metric.anchor}
    )


WHOLE_DAY = ((0, 24 * 60),)
LONG_DAYS = 1
TOO_LONG_DAYS = 3


def attention_of(calendar: Calendar) -> Attention:
    """From when on a review waits long, by the team's calendar; without hours a working day has 24."""
    times = calendar.minutes or WHOLE_DAY
    hours = sum(end - begin for begin, end in times) / 60
    return Attention(
        weekdays=sorted(day + 1 for day in calendar.weekdays),
        hours=[WorkingTime(from_=begin, to=end) for begin, end in times],
        holidays=[str(holiday) for holiday in calendar.holidays],
        long_hours=LONG_DAYS * hours,
        too_long_hours=TOO_LONG_DAYS * hours,
    )


def definitions_answer(active: ActiveDefinitions, people: PeopleShown) -> DefinitionsAnswer:
    """The definitions in force as the API shows them to somebody to whom so much is shown of people."""
    return DefinitionsAnswer(
        definition_version=active.version,
        timezone=active.definitions.calendar.timezone,
        people=people.value,
        attention=attention_of(active.definitions.calendar),
        metrics=[metric_definition(metric) for metric in active.definitions.metrics],
    )

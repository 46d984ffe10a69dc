"""The rows of a deployment or a release in the day tables."""

from collections.abc import Iterator
from datetime import datetime

from services.aggregator.measurement.deployment_outcomes import SUCCEEDED
from services.aggregator.measurement.fields import DeploymentRowFields
from services.aggregator.measurement.rows import Row, Values, teams_on
from services.aggregator.measurement.rules import Rules
from services.contracts.actors import GHOST_LOGIN
from services.contracts.definitions.vocabulary import Clock, Countable


def deployment_rows(document: DeploymentRowFields, rules: Rules) -> list[Row]:
    """A row for each moment at which a production deployment counts; whoever or whatever triggered it.

    The jobs of one run count as one, by the first of them. Of a release only that it succeeded is known:
    nobody says whether one failed.
    """
    if not document["production"] or document["part_of"] is not None or document["source"] != rules.carries:
        return []
    moments = [(document["succeeded_at"], _ones(Countable.DEPLOYMENT, rules))]
    if document["source"] == "deployment":
        moments += [*_finished(document, rules), *_restored(document, rules)]
    return [_row(document, at, values, rules) for at, values in moments if at and values]


def _ones(what: Countable, rules: Rules) -> Values:
    return dict.fromkeys(rules.counting[what], 1.0)


def _finished(document: DeploymentRowFields, rules: Rules) -> Iterator[tuple[datetime | None, Values]]:
    failure = float(document["outcome"] != SUCCEEDED)
    yield document["finished_at"], dict.fromkeys(rules.counting[Countable.CHANGE_FAILURE], failure)


def _restored(document: DeploymentRowFields, rules: Rules) -> Iterator[tuple[datetime | None, Values]]:
    failed, restored = document["failed_at"], document["restored_at"]
    if failed and restored:
        names = rules.counting[Countable.RESTORE]
        clocks = {name: Clock.WORKING if name in rules.working else Clock.WALL for name in names}
        yield (
            restored,
            {name: rules.calendars.hours(clock, failed, restored) for name, clock in clocks.items()},
        )


def _row(document: DeploymentRowFields, at: datetime, values: Values, rules: Rules) -> Row:
    day, author = rules.day(at), document["actor"] or GHOST_LOGIN
    return Row(
        day=day,
        at=at.timestamp(),
        key=document["id"],
        author=author,
        bot=False,
        teams=teams_on(document["people"], author, day, rules),
        reviewers=[],
        labels=[],
        base=document["ref"] or "",
        size=None,
        values=values,
    )

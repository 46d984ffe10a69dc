"""The definitions as one document: metrics, people, teams, calendar, deployments."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from services.contracts.definitions.calendar import Calendar
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.section import Section
from services.contracts.definitions.vocabulary import PeopleShown


class People(Section):
    """Who counts as one person, who is a bot, and what is shown of individuals."""

    show: PeopleShown = PeopleShown.NAMED
    bots: tuple[str, ...] = Field(default=(), description="login patterns (`*` and `?`) that are bots")
    humans: tuple[str, ...] = Field(default=(), description="logins that are people, whatever GitHub says")
    aliases: dict[str, tuple[str, ...]] = Field(default={}, description="login → other logins")


class Membership(Section):
    """A person's time in a team: from a day (inclusive) to a day (exclusive); open ends allowed."""

    login: str
    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class Team(Section):
    """A team of people. `members` is the short form of memberships without dates."""

    name: str = Field(min_length=1)
    members: tuple[str | Membership, ...] = ()

    def memberships(self) -> tuple[Membership, ...]:
        """Every membership in its long form."""
        return tuple(Membership(login=m) if isinstance(m, str) else m for m in self.members)


class Deployments(Section):
    """Which deployments count as production: environment names, as patterns (`*` and `?`)."""

    environments: tuple[str, ...] = ("prod", "prod-*", "production", "production-*")


class Reviews(Section):
    """Whether a review that only comments is a review."""

    commented_counts: bool = True


class Sizes(Section):
    """Upper limits (additions + deletions, inclusive) of the size classes; more is xl."""

    xs: int = 50
    s: int = 200
    m: int = 400
    l: int = 700  # noqa: E741 (the class is called l)


class Definitions(Section):
    """Everything that decides what a number means."""

    metrics: tuple[Metric, ...] = ()
    people: People = People()
    teams: tuple[Team, ...] = ()
    calendar: Calendar = Calendar()
    deployments: Deployments = Deployments()
    reviews: Reviews = Reviews()
    sizes: Sizes = Sizes()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [metric.name for metric in self.metrics]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"metrics defined twice: {', '.join(twice)}")
        return self

    def checked(self) -> Self:
        """These definitions, if every metric's phases are defined and divide it. Raises `ValueError`.

        Not part of the model: a team's own file may name phases that ship with Headway.
        """
        spans = {metric.name: metric for metric in self.metrics if metric.count is None}
        for metric in self.metrics:
            if unknown := [name for name in metric.phases if name not in spans]:
                raise ValueError(f"metric {metric.name!r} has phases nobody defines: {', '.join(unknown)}")
            metric.check_phases([spans[name] for name in metric.phases])
        return self

    def metric(self, name: str) -> Metric | None:
        """The metric of that name, if it is in force."""
        return next((metric for metric in self.metrics if metric.name == name), None)

    def extended_by(self, other: "Definitions") -> "Definitions":
        """These definitions with another's metrics added or replaced by name, and its stated sections."""
        theirs = {metric.name: metric for metric in other.metrics}
        kept = tuple(theirs.pop(metric.name, metric) for metric in self.metrics)
        stated = {name: getattr(other, name) for name in other.model_fields_set - {"metrics"}}
        whole = {**dict(self), **stated, "metrics": (*kept, *theirs.values())}
        return self.model_validate(whole).checked()

"""The definitions as one document: metrics, people, teams, calendar, deployments."""

from datetime import date
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Discriminator, Field, Tag, model_validator

from services.contracts.actors import plain_login
from services.contracts.definitions.calendar import Calendar
from services.contracts.definitions.clocks import with_counterparts
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.section import Section
from services.contracts.definitions.vocabulary import Ancestry, Clock, DeploymentSource, PeopleShown


class People(Section):
    """Aliases of people, patterns of bots, and what is shown of individuals."""

    show: PeopleShown = Field(default=PeopleShown.NAMED, description="what is shown of individuals")
    bots: tuple[str, ...] = Field(default=(), description="login patterns (`*` and `?`) that are bots")
    humans: tuple[str, ...] = Field(default=(), description="logins that are people, whatever GitHub says")
    aliases: dict[str, tuple[str, ...]] = Field(default={}, description="login → other logins")

    def persons(self) -> dict[str, str]:
        """The main login of a person, by each of the person's logins (in lower case)."""
        return {
            login.casefold(): person
            for person, others in self.aliases.items()
            for login in (person, *map(plain_login, others))
        }


class Membership(Section):
    """A person's time in a team: from a day (inclusive) to a day (exclusive); open ends allowed."""

    login: str = Field(description="whose membership it is")
    from_: date | None = Field(default=None, alias="from", description="the first day")
    to: date | None = Field(default=None, description="the day after the last")

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.from_ and self.to and self.from_ >= self.to:
            raise ValueError(f"membership of {self.login!r} ends on {self.to}, before it begins")
        return self


def _form(member: object) -> str:
    return "login" if isinstance(member, str) else "membership"


Member = Annotated[
    Annotated[str, Tag("login")] | Annotated[Membership, Tag("membership")], Discriminator(_form)
]


class Team(Section):
    """A team of people. `members` is the short form of memberships without dates."""

    name: str = Field(min_length=1, description="the team's name")
    members: tuple[Member, ...] = Field(default=(), description="logins, or logins with dates")

    def memberships(self) -> tuple[Membership, ...]:
        """Every membership in its long form."""
        return tuple(Membership(login=m) if isinstance(m, str) else m for m in self.members)

    def logins(self) -> tuple[str, ...]:
        """The login of every membership."""
        return tuple(m if isinstance(m, str) else m.login for m in self.members)


class Deployments(Section):
    """What counts as a deployment, and which environments are production."""

    source: DeploymentSource = Field(
        default=DeploymentSource.DEPLOYMENTS, description="what is taken for a deployment"
    )
    environments: tuple[str, ...] = Field(
        default=("prod", "prod-*", "production", "production-*"),
        description="names of environments (`*` and `?`) that are production",
    )
    prereleases: bool = Field(default=False, description="whether a prerelease is a release, too")
    ancestry: Ancestry = Field(
        default=Ancestry.TIME, description="how it is told whether a deployment contains a merge"
    )
    branches: tuple[str, ...] = Field(
        default=(), description="branches (`*` and `?`) that count as the default branch, beside it"
    )

    @model_validator(mode="after")
    def _has_commits_to_compare(self) -> Self:
        if self.ancestry is Ancestry.EXACT and self.source is not DeploymentSource.DEPLOYMENTS:
            raise ValueError(f"ancestry = 'exact' needs source = 'deployments', not {self.source.value!r}")
        return self


class Reviews(Section):
    """Whether a review that only comments is a review."""

    commented_counts: bool = Field(default=True, description="whether one that only comments is a review")


class Commits(Section):
    """How far back the time of a commit is trusted."""

    max_age_days: int = Field(
        default=730,
        ge=1,
        description="most days between a first commit and the opening; more is a wrong clock",
    )


class Sizes(Section):
    """Upper limits (additions + deletions, inclusive) of the size classes; more is xl."""

    xs: int = Field(default=50, ge=0, description="most lines of an xs")
    s: int = Field(default=200, ge=0, description="most lines of an s")
    m: int = Field(default=400, ge=0, description="most lines of an m")
    l: int = Field(default=700, ge=0, description="most lines of an l")  # noqa: E741 (the class is called l)

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        for (lower, limit), (higher, above) in pairwise(self):
            if limit >= above:
                raise ValueError(f"{lower} = {limit} is not less than {higher} = {above}; limits ascend")
        return self


class Definitions(Section):
    """All definitions: everything that decides how a figure is computed."""

    metrics: tuple[Metric, ...] = ()
    people: People = People()
    teams: tuple[Team, ...] = ()
    calendar: Calendar = Calendar()
    deployments: Deployments = Deployments()
    reviews: Reviews = Reviews()
    commits: Commits = Commits()
    sizes: Sizes = Sizes()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for what, named in (("metrics", self.metrics), ("teams", self.teams)):
            names = [one.name for one in named]
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"{what} defined twice: {', '.join(twice)}")
        return self

    def checked(self) -> Self:
        """These definitions, if what metrics say of each other and of hours holds. Raises `ValueError`.

        Not part of the model: a team's own file may name phases that ship with Headway.
        """
        metrics = {metric.name: metric for metric in self.metrics}
        for metric in self.metrics:
            spans = [one for name in metric.phases if (one := metrics.get(name)) and one.count is None]
            if unknown := set(metric.phases) - {one.name for one in spans}:
                listed = ", ".join(name for name in metric.phases if name in unknown)
                raise ValueError(f"metric {metric.name!r} has phases nobody defines: {listed}")
            metric.check_phases(spans)
            metric.check_beside(metrics.get(metric.beside) if metric.beside else None)
            if metric.clock is Clock.WORKING and not self.calendar.hours:
                raise ValueError(f"metric {metric.name!r}: clock = 'working' needs calendar.hours")
        return self

    def metric(self, name: str) -> Metric | None:
        """The metric of that name, if it is in force."""
        return next((metric for metric in self.metrics if metric.name == name), None)

    def extended_by(self, other: "Definitions") -> "Definitions":
        """These definitions with another's metrics added or replaced by name, and its stated sections.

        If the calendar then states hours, every amount of time is measured by both clocks.
        """
        theirs = {metric.name: metric for metric in other.metrics}
        unchanged = tuple(theirs.pop(metric.name, metric) for metric in self.metrics)
        metrics = (*unchanged, *theirs.values())
        stated = {name: getattr(other, name) for name in other.model_fields_set - {"metrics"}}
        whole: dict[str, object] = {**dict(self), **stated}
        if stated.get("calendar", self.calendar).hours:
            metrics = with_counterparts(metrics)
        return self.model_validate({**whole, "metrics": metrics}).checked()

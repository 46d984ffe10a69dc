"""Which documents a list holds, and which page of it is read."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.gateway.queries.cursor import Cursor
from services.gateway.queries.filters import NONE, Filters, Names
from services.gateway.queries.order import Order
from services.gateway.queries.period import ALWAYS, MomentRange


@dataclass(frozen=True, slots=True)
class MomentFilter:
    """When the moment in `field` was: within a range, on which weekdays (1 is Monday), in which hours.

    Both are by the clock of the time zone; none of them: on any.
    """

    field: str
    within: MomentRange
    weekdays: frozenset[int]
    hours: frozenset[int]
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class RequestsTo:
    """Review requests to any of these reviewers within a range."""

    reviewers: Names
    within: MomentRange


@dataclass(frozen=True, slots=True)
class TeamRequests:
    """Review requests to any of `any_of`; and, unless that is None, those that are none of `none_of`."""

    any_of: tuple[RequestsTo, ...] = ()
    none_of: tuple[RequestsTo, ...] | None = None


@dataclass(frozen=True, slots=True)
class PullRequestFilters:
    """Which pull requests a list holds: by the shared filters, by state, a moment, running clocks.

    `teams`: those of `shared` as who was a member at that moment; None: as documents have them.
    """

    shared: Filters
    states: Names = NONE
    moment: MomentFilter | None = None
    clocks: Names = NONE
    teams: TeamRequests | None = None


@dataclass(frozen=True, slots=True)
class ReviewRequestFilters:
    """Which rounds of review a list holds: by the shared filters, by state, by a moment, only re-requests.

    The teams of `shared` are in `teams`: who was a member when. None: of any team or none. `moment` is of
    the request, or of the answer: then a round that somebody else answered is also of whoever did.
    """

    shared: Filters
    teams: TeamRequests | None = None
    states: Names = NONE
    moment: MomentFilter | None = None
    re_request: bool | None = None


@dataclass(frozen=True, slots=True)
class DeploymentFilters:
    """Which deployments a list holds; `production` None: to any environment."""

    repos: Names = NONE
    environments: Names = NONE
    states: Names = NONE
    sources: Names = NONE
    outcomes: Names = NONE
    production: bool | None = None
    created: MomentRange = ALWAYS


@dataclass(frozen=True, slots=True)
class PageQuery:
    """A page of a sorted list: at most `limit` documents, behind `after` (None: from the beginning)."""

    order: Order
    after: Cursor | None
    limit: int


@dataclass(frozen=True, slots=True)
class NamePageQuery:
    """A page of rows per name: of names with `text` (in lower case) in them, at most `limit` (None: all)."""

    order: Order
    after: Cursor | None
    limit: int | None
    text: str

    @property
    def is_whole(self) -> bool:
        """Whether it is every row."""
        return self.after is None and self.limit is None and not self.text

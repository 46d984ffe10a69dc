"""`/contributors`, `/teams` and `/reviewers`: a row per person or team."""

from litestar import get
from litestar.di import NamedDependency

from services.contracts.api import Page
from services.contracts.api_people import ContributorRow, ReviewerRow, TeamRow
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from services.gateway.http.answers import FORBIDDEN, PROBLEMS
from services.gateway.lists.rounds import Concerned
from services.gateway.numbers import people
from services.gateway.numbers.reviewers import FIELDS, Span, Whose, reviewers, reviews_given, rounds_condition
from services.gateway.numbers.selection import select
from services.gateway.privacy.discretion import refuse_if_hidden
from services.gateway.questions.buckets import midnight
from services.gateway.questions.filters import Filters
from services.gateway.questions.parameters import Asked
from services.gateway.questions.period import Period, resolve
from services.gateway.view import View


def _period(asked: Asked, view: View) -> Period:
    return resolve(asked.first, asked.end, "week", view.today)


@get(
    "/contributors",
    operation_id="listContributors",
    summary="A row per person",
    tags=["people"],
    responses=PROBLEMS | FORBIDDEN,
)
async def list_contributors(
    view: NamedDependency[View], filters: NamedDependency[Filters], asked: NamedDependency[Asked]
) -> Page[ContributorRow]:
    """Every metric in force, per author."""
    refuse_if_hidden(view.privacy)
    period, metrics = _period(asked, view), view.in_force.definitions.metrics
    tables = await view.tables(filters, period)
    rows = await view.compute(lambda: people.contributors(select(tables, filters), metrics, period))
    return Page[ContributorRow](items=rows, next=None, total=len(rows))


@get("/teams", operation_id="listTeams", summary="A row per team", tags=["people"], responses=PROBLEMS)
async def list_teams(
    view: NamedDependency[View], filters: NamedDependency[Filters], asked: NamedDependency[Asked]
) -> Page[TeamRow]:
    """Every metric in force, per team that is defined."""
    period, definitions = _period(asked, view), view.in_force.definitions
    tables = await view.tables(filters, period)
    members = await view.memberships()
    rows = await view.compute(
        lambda: people.teams(select(tables, filters), definitions, members, period, view.today)
    )
    named = [row for row in rows if not filters.teams or row.team in filters.teams]
    return Page[TeamRow](items=named, next=None, total=len(named))


@get(
    "/reviewers",
    operation_id="listReviewers",
    summary="A row per reviewer",
    tags=["people"],
    responses=PROBLEMS | FORBIDDEN,
)
async def list_reviewers(
    view: NamedDependency[View], concerned: NamedDependency[Concerned], asked: NamedDependency[Asked]
) -> Page[ReviewerRow]:
    """Requests, reviews, latency and re-requests of the period; what is pending now."""
    refuse_if_hidden(view.privacy)
    period, zone = _period(asked, view), view.in_force.zone
    span = Span(midnight(period.first, zone), midnight(period.end, zone))
    members = await view.memberships()
    rounds = await view.store.documents(
        REVIEW_REQUESTS, view.read_set, rounds_condition(concerned, span, members), FIELDS
    )
    # A row that counts reviews given is its reviewer's: what filters reviewers here filters authors there.
    filters = Filters(
        repos=concerned.repos,
        teams=concerned.teams,
        authors=concerned.reviewers,
        include_bots=concerned.include_bots,
    )
    tables = await view.tables(filters, period)
    whose = Whose(concerned.reviewers, concerned.teams, members)

    def computed() -> list[ReviewerRow]:
        given = reviews_given(select(tables, filters), view.in_force.definitions.metrics, period)
        return reviewers(rounds, given, span, view.now, whose)

    rows = await view.compute(computed)
    return Page[ReviewerRow](items=rows, next=None, total=len(rows))

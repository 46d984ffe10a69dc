"""Names as a client spells them become those of the read models: people, repositories, teams."""

from dataclasses import replace

from services.gateway.metrics.memberships import Memberships
from services.gateway.queries.filters import Filters, Names
from services.gateway.queries.names import by_name, spell
from services.gateway.request_context import RequestContext
from services.gateway.store.accounts import find_github_teams, find_people
from services.gateway.store.repositories import find_repository_names


async def resolve_filters(filters: Filters, context: RequestContext) -> Filters:
    """Filters by the people, repositories and teams that are meant.

    Raises `BadParameterError` for what may not be asked about people, and `StoreError`.
    """
    filters = await context.gateway.pseudonyms.resolve_people(filters, context.active, context.privacy)
    repos = await resolve_repositories(filters.repos, context)
    return replace(filters, repos=repos, teams=_resolve_teams(filters.teams, context))


def _resolve_teams(names: Names, context: RequestContext) -> Names:
    if not names:
        return names
    teams: dict[str, list[str]] = {}
    for team in context.active.definitions.teams:
        teams.setdefault(team.name.casefold(), []).append(team.name)
    return spell(names, teams)


async def resolve_repositories(names: Names, context: RequestContext) -> Names:
    """Repositories as GitHub spells them. Raises `StoreError`."""
    return spell(names, await find_repository_names(context.gateway.store, context.active.generation, names))


async def read_memberships(context: RequestContext) -> Memberships:
    """Who is in which team when, under the logins that are shown. Raises `StoreError`."""
    definitions, store = context.active.definitions, context.gateway.store
    stated = {login for team in definitions.teams for login in team.logins()}
    names = {*stated, *definitions.people.aliases}
    known = by_name(await find_people(store, context.active.generation, names), names)
    teams = await find_github_teams(store, context.active.generation) if definitions.teams else []
    logins = {name: some[0].login for name, some in known.items()}
    return context.gateway.memberships.of(definitions, logins, teams)

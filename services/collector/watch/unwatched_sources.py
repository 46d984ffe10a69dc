"""Which sources of an earlier run are not collected any more. Pure."""

from collections.abc import Collection, Iterable

from services.contracts.notices import SourceProgress
from services.contracts.watch import Watch


def unwatched_sources(
    reports: Iterable[SourceProgress], host: str, names: Collection[str], watch: Watch
) -> list[SourceProgress]:
    """Those of a host that nobody reports under that name now. `names`: in lower case, as repositories go.

    What an organisation brings is its own to part with: it may be that it could not be listed yet.
    """
    logins = {login.lower() for login in watch.organisations}
    return [
        each
        for each in reports
        if each.host == host
        and not each.gone
        and each.repo.lower() not in names
        and each.repo.lower().removesuffix("/*") not in logins
        and not watch.selects(each.repo)
    ]

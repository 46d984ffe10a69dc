"""The addresses of the dashboard's pages that show what a message is about. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode

from services.contracts.alerting.subjects import GoalSubject, Subject


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages of a dashboard; `public` None: where browsers find it is not known."""

    public: str | None = None

    def of(self, subject: Subject) -> str | None:
        """The page of a pull request, or of its forge; of others the page on which they are listed."""
        if "clocks" in subject:
            one = cast(GoalSubject, subject)
            return self._page("pull-request", [("of", f"{one['repo']}/{one['number']}")]) or one["url"]
        of = [("repo", subject["repo"])] if subject["repo"] else []
        if "outcome" in subject:
            return self._page("delivery", [*of, ("deployments", "1")])
        return self._page("" if "moments" in subject else "sources", of)

    def view(self, teams: Iterable[str], repos: Iterable[str]) -> str | None:
        """The dashboard of some teams and repositories."""
        named = (repo for repo in repos if "*" not in repo and "?" not in repo)
        return self._page("", [*(("repo", repo) for repo in named), *(("team", team) for team in teams)])

    def _page(self, name: str, query: list[tuple[str, str]]) -> str | None:
        if self.public is None:
            return None
        return f"{self.public.rstrip('/')}/{name}" + (f"?{urlencode(query, safe='/')}" if query else "")

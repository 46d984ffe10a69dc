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
        """The page of a pull request, or of its forge; of others that of their repository, or of all."""
        if "clocks" not in subject:
            deployments = [("deployments", "1")] if "outcome" in subject else []
            return self._page([*([("repo", subject["repo"])] if subject["repo"] else []), *deployments])
        pull_request = cast(GoalSubject, subject)
        page = self._page([("pull", f"{pull_request['repo']}/{pull_request['number']}")])
        return page or pull_request["url"]

    def view(self, teams: Iterable[str], repos: Iterable[str]) -> str | None:
        """The dashboard of some teams and repositories."""
        named = (repo for repo in repos if "*" not in repo and "?" not in repo)
        return self._page([*(("repo", repo) for repo in named), *(("team", team) for team in teams)])

    def _page(self, query: list[tuple[str, str]]) -> str | None:
        if self.public is None:
            return None
        return f"{self.public.rstrip('/')}/" + (f"?{urlencode(query, safe='/')}" if query else "")

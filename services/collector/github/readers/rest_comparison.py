"""Compares commits by REST.

https://docs.github.com/en/rest/commits/commits#compare-two-commits
"""

import logging
from datetime import datetime
from typing import Any

from services.collector.forge.comparisons import ComparedCommits
from services.collector.forge.errors import RefusedError, UnavailableError
from services.collector.github.client.rest import Rest
from services.contracts.comparisons import Comparison
from services.contracts.events import Via

LONGEST_PAGE = 100
MOST_PAGES = 50  # with more, what was deployed is told by time

_log = logging.getLogger(__name__)


class RestComparer:
    """Compares with one credential. Implements `CommitComparer`."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    @property
    def via(self) -> Via:
        """REST."""
        return Via.REST

    @property
    def now(self) -> datetime:
        """GitHub's time."""
        return self._rest.http.github_now

    @property
    def live_until(self) -> datetime | None:
        """As the budget says."""
        return self._rest.http.live_until

    async def compare(self, comparison: Comparison) -> ComparedCommits:
        """The commits of `head` that are not in `base`. Raises `ForgeError`.

        Where a commit is gone, or the two have nothing in common, nobody can tell: nothing is complete then.
        """
        commits: list[str] = []
        path = f"/repositories/{comparison.repository.id}/compare/{comparison.base}...{comparison.head}"
        following: str | None = self._rest.url(path, per_page=LONGEST_PAGE)
        try:
            for _ in range(MOST_PAGES):
                if following is None:
                    return ComparedCommits(commits, complete=True)
                found = await self._rest.get(following, again=False)
                commits += _commits(found.data)
                following = found.next
        except RefusedError as refusal:
            if not refusal.missing:
                raise
            about = f"{comparison.repository.full_name}: {comparison.base[:7]}...{comparison.head[:7]}"
            _log.info("%s cannot be compared: %s", about, refusal)
        return ComparedCommits(commits, complete=following is None)


def _commits(data: Any) -> list[str]:  # noqa: ANN401
    try:
        return [str(commit["sha"]) for commit in data["commits"]]
    except (KeyError, TypeError) as problem:
        raise UnavailableError(f"a comparison without its commits: {problem!r}") from problem

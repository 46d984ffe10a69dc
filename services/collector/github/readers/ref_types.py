"""Asks REST whether a deployment's ref is a branch or a tag: GraphQL says it, REST only when asked."""

from collections import OrderedDict
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote

from services.collector.facts.snapshots import DeploymentSnapshot
from services.collector.forge.errors import RefusedError
from services.collector.github.client.rest import Rest
from services.contracts.delivery_events import RefType
from services.contracts.events import Repository

MOST_NAMES = 10_000
REFUSED_FOR = timedelta(hours=1)
NAMESPACES: dict[RefType, str] = {"tag": "tags", "branch": "heads"}


class RefTypes:
    """Remembers the answers: two requests for each name at most."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest
        self._known: OrderedDict[tuple[int, str], RefType | None] = OrderedDict()
        self._refused_until: dict[int, datetime] = {}

    async def stated(self, seen: DeploymentSnapshot, repository: Repository) -> DeploymentSnapshot:
        """The deployment with what its ref names; as it is where GitHub does not know (any more).

        Raises `ForgeError`, but not for a refusal: without the permission nobody says what a ref names.
        """
        if seen.ref is None or seen.ref_type or seen.ref in (seen.sha, repository.default_branch):
            return seen
        return replace(seen, ref_type=await self._of(repository, seen.ref))

    async def _of(self, repository: Repository, ref: str) -> RefType | None:
        key = repository.id, ref
        if key not in self._known:
            if self._is_refused(repository):
                return None
            try:
                self._known[key] = await self._ask(repository, ref)
            except RefusedError:
                self._refused_until[repository.id] = self._rest.http.clock() + REFUSED_FOR
                return None
        self._known.move_to_end(key)
        if len(self._known) > MOST_NAMES:
            self._known.popitem(last=False)
        return self._known[key]

    def _is_refused(self, repository: Repository) -> bool:
        until = self._refused_until.get(repository.id)
        return until is not None and self._rest.http.clock() < until

    async def _ask(self, repository: Repository, ref: str) -> RefType | None:
        """A tag or a branch; None for neither, and where there are both of that name."""
        found = [kind for kind in NAMESPACES if await self._exists(repository, kind, ref)]
        return found[0] if len(found) == 1 else None

    async def _exists(self, repository: Repository, kind: RefType, ref: str) -> bool:
        """GitHub lists all refs that begin so; an empty list says that there is none."""
        namespace = NAMESPACES[kind]
        path = f"/repositories/{repository.id}/git/matching-refs/{namespace}/{quote(ref, safe='/')}"
        found = await self._rest.get(self._rest.url(path), again=False)
        return any(each.get("ref") == f"refs/{namespace}/{ref}" for each in found.items)

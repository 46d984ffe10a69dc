"""The memberships of teams, which are worked out again only when what they follow from has changed."""

from collections.abc import Mapping, Sequence

from services.contracts.definitions.document import Definitions
from services.gateway.metrics.memberships import NO_MEMBERSHIPS, Memberships


class MembershipCache:
    """The memberships of the definitions and logins that were last asked for."""

    def __init__(self) -> None:
        self._follow_from: tuple[Definitions, Mapping[str, str], Sequence[str]] | None = None
        self._memberships = NO_MEMBERSHIPS

    def of(self, definitions: Definitions, logins: Mapping[str, str], teams: Sequence[str]) -> Memberships:
        """The memberships, as `Memberships.of` gives them. `teams`: those of GitHub."""
        known = self._follow_from
        if not known or known[0] is not definitions or known[1:] != (logins, teams):
            self._memberships = Memberships.of(definitions, logins, teams)
            self._follow_from = definitions, logins, teams
        return self._memberships

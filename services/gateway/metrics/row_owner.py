"""Which reviewers have a row, and what counts in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from services.gateway.day_tables.dictionaries import Codes, Flags
from services.gateway.metrics.memberships import Memberships, TeamMembership
from services.gateway.metrics.rounds import Days
from services.gateway.metrics.selection import Array
from services.gateway.queries.filters import Names


@dataclass(frozen=True, slots=True)
class RowOwner:
    """Which reviewers have a row, and what counts in it.

    With teams, a round counts only if the reviewer was in one of them on that day; without, `memberships`
    is not looked at.
    """

    reviewers: Names
    teams: Names
    memberships: Memberships

    def counts(self, reviewers: Codes, days: Days, name_of: Callable[[int], str]) -> Flags:
        """Whether what somebody was asked for, or did, on a day (an ordinal) is of their row."""
        found = np.ones(reviewers.size, np.bool_)
        if not (self.reviewers or self.teams) or not reviewers.size:
            return found
        codes, of = np.unique(reviewers, return_inverse=True)
        names = [name_of(code) for code in codes.tolist()]
        if self.reviewers:
            found &= np.array([name in self.reviewers for name in names], np.bool_)[of]
        if self.teams:
            found &= self._in_teams(names, of, days)
        return found

    def _in_teams(self, names: Sequence[str], of: Array, days: Days) -> Flags:
        """`of`: which of the names each is; they are looked at name by name, all days of one at once."""
        memberships = self.memberships.of_reviewers(names)
        order = np.argsort(of, kind="stable")
        ends = np.cumsum(np.bincount(of, minlength=len(names)))
        found = np.zeros(of.size, np.bool_)
        for name, places in zip(names, np.split(order, ends[:-1]), strict=True):
            found[places] = self._counting(memberships[name], days[places])
        return found

    def _counting(self, memberships: Sequence[TeamMembership], days: Days) -> Flags:
        within = [(one.team in self.teams, one.among(days)) for one in memberships]
        none = np.zeros(days.size, np.bool_)
        found: Flags = np.logical_or.reduce([none, *(flags for wanted, flags in within if wanted)])
        if "" in self.teams:
            found = found | ~np.logical_or.reduce([none, *(flags for _, flags in within)])
        return found

"""Who did what: the same measures per person and per team."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from operator import itemgetter
from typing import Generic, Literal, Self, TypeVar

import numpy as np

from services.contracts.api import Statistics
from services.contracts.api_people import ContributorRow, TeamRow
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.gateway.metrics.grouping import names_of_rows
from services.gateway.metrics.memberships import Memberships
from services.gateway.metrics.row_tables import NameOf, RowTable, joined, statistics_fields, to_json
from services.gateway.metrics.selection import Selection
from services.gateway.metrics.split_reasons import counts_deployments
from services.gateway.metrics.statistics import GroupStatistics, group_statistics, summarise
from services.gateway.queries.filters import Names

NOTHING = summarise(())

Head = Mapping[str, str | list[str]]
Row = TypeVar("Row", ContributorRow, TeamRow)


@dataclass(frozen=True, slots=True, eq=False)
class Measures:
    """The statistics of one metric; groups are numbered by the codes of their names."""

    metric: str
    statistics: GroupStatistics


def measures_by_group(
    selection: Selection, metrics: Sequence[Metric], by: Literal["author", "team"]
) -> list[Measures]:
    """Every metric's statistics by name."""
    names_of = cache(lambda rows: names_of_rows(rows, by, selection.known))

    def measures(metric: str) -> Measures:
        cells = selection.cells(metric)
        places, codes = names_of(cells.rows)
        return Measures(metric, group_statistics(cells.values[places], codes, int(codes.max(initial=-1)) + 1))

    return [measures(metric.name) for metric in metrics]


def of_changes(definitions: Definitions) -> list[Metric]:
    """The metrics that people and teams have a share of: not those of deployments, which carry many's."""
    return [metric for metric in definitions.metrics if not counts_deployments(metric, definitions)]


@dataclass(frozen=True, slots=True, eq=False)
class MeasureTable(RowTable, Generic[Row]):
    """Rows of measures: `heads` has the fields of each row but its measures, by the code of its name.

    A code below 0 is of a name that nothing counts for.
    """

    row: type[Row]
    heads: Mapping[int, Head]
    measures: Sequence[Measures]

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.heads)

    def models(self) -> list[Row]:
        """The rows as models."""
        found: dict[int, dict[str, Statistics]] = {
            code: {one.metric: NOTHING for one in self.measures} for code in self.heads
        }
        for one in self.measures:
            for code, statistics in one.statistics.found():
                if row := found.get(code):
                    row[one.metric] = Statistics(**statistics)
        rows = ({**head, "measures": found[code]} for code, head in self.heads.items())
        return [self.row.model_validate(row) for row in rows]

    def json(self) -> bytes:
        """The rows as JSON, with commas between them."""
        codes = np.array(list(self.heads), np.int64)
        parts: list[bytes | list[bytes]] = [[to_json(head)[:-1] for head in self.heads.values()]]
        before = b',"measures":{'
        for one in self.measures:
            parts += (before + to_json(one.metric) + b":{", statistics_fields(one.statistics, codes))
            before = b"},"
        return b",".join(joined([*parts, b"}}}" if self.measures else before + b"}}"]))


class ContributorTable(MeasureTable[ContributorRow]):
    """A row per author."""

    __slots__ = ()

    def people(self) -> set[str]:
        """Everybody whom the rows name."""
        return {str(head["author"]) for head in self.heads.values()} - {""}

    def renamed(self, name: NameOf) -> Self:
        """The same with people under other names."""
        shown = {code: name(str(head["author"])) for code, head in self.heads.items()}
        return replace(self, heads=_most_done_first(shown, self.measures))


class TeamTable(MeasureTable[TeamRow]):
    """A row per team."""

    __slots__ = ()

    def people(self) -> set[str]:
        """Everybody whom the rows name."""
        return {login for head in self.heads.values() for login in head["members"]}

    def renamed(self, name: NameOf) -> Self:
        """The same with people under other names."""
        heads = {
            code: {**head, "members": sorted(set(map(name, head["members"])))}
            for code, head in self.heads.items()
        }
        return replace(self, heads=heads)


def _most_done_first(shown: Mapping[int, str], measures: Sequence[Measures]) -> dict[int, Head]:
    """The heads of authors by code, in order. `shown`: what each is shown as."""
    done = np.zeros(max(shown, default=0) + 1, np.int64)
    for one in measures:
        done[one.statistics.filled] += one.statistics.n
    by_name = sorted(shown.items(), key=itemgetter(1))
    counts = done[[code for code, _ in by_name]].tolist()
    order = sorted(zip(counts, by_name, strict=True), key=itemgetter(0), reverse=True)
    return {code: {"author": name} for _, (code, name) in order}


def contributors(selection: Selection, metrics: Sequence[Metric]) -> ContributorTable:
    """A row per author; whoever did most first."""
    measures = measures_by_group(selection, metrics, "author")
    authors = np.unique(np.concatenate([np.zeros(0, np.int64), *(one.statistics.filled for one in measures)]))
    codes = authors.tolist()
    shown = dict(zip(codes, selection.known.names.of(codes), strict=True))
    return ContributorTable(ContributorRow, _most_done_first(shown, measures), measures)


def values_by_author(selection: Selection, metrics: Sequence[Metric]) -> dict[str, int]:
    """How many values of the metrics each author has, without their statistics."""
    rows = [selection.rows_of(metric.name) for metric in metrics]
    times, distinct = Counter(map(id, rows)), {id(one): one for one in rows}
    names = selection.known.names
    counts = np.zeros(len(names), np.int64)
    for key, one in distinct.items():
        counts += times[key] * np.bincount(one.field("author"), minlength=counts.size)
    there = np.flatnonzero(counts)
    return dict(zip(names.of(there.tolist()), counts[there].tolist(), strict=True))


def team_names(definitions: Definitions, only: Names) -> list[str]:
    """The teams that are defined, in the order of the definitions. `only`: of these, if there are any."""
    return [team.name for team in definitions.teams if not only or team.name in only]


def teams(
    selection: Selection, definitions: Definitions, members: Memberships, today: date, names: Iterable[str]
) -> TeamTable:
    """A row for each of some teams."""
    members_of = members.by_team(today)
    heads: dict[int, Head] = {}
    for place, name in enumerate(names):
        (code,) = selection.known.names.known([name]) or (-1 - place,)
        heads[code] = {"team": name, "members": members_of.get(name, [])}
    return TeamTable(TeamRow, heads, measures_by_group(selection, of_changes(definitions), "team"))

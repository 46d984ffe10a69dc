"""Answers as CSV: one line per row, nested fields with dotted names, unknown values empty."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import get_args

from pydantic import BaseModel

from services.contracts.api import DefinitionsAnswer, MetricAnswer, Page
from services.contracts.api_change import ChangeAnswer, ChangePart
from services.contracts.api_distribution import Bin, DistributionAnswer
from services.contracts.api_goals import GoalAnswer, PreviewAnswer
from services.contracts.api_marks import MarkRow, Marks
from services.contracts.api_overview import Overview
from services.gateway.queries.series_options import HOURS, WEEKDAYS

Row = dict[str, object]

_FORMULA = frozenset("=+-@")
_UNSEEN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
"""Unicode's categories of characters that are not seen: controls, formats, separators."""


def _taken_for_a_formula(text: str) -> bool:
    """Whether a spreadsheet may compute a cell: its first visible character, in any width, begins a formula.

    Titles are written by anybody.
    """
    for character in unicodedata.normalize("NFKC", text):
        if unicodedata.category(character) not in _UNSEEN:
            return character in _FORMULA
    return False


def _cell(value: object) -> object:
    if isinstance(value, list):
        return _cell("; ".join(map(str, value)))
    if isinstance(value, str) and (_taken_for_a_formula(value) or value.startswith(("\t", "\r", "\n"))):
        return f"'{value}"
    return value


def _flat(fields: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in fields.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", _cell(value)


def _fields(model: BaseModel, exclude: set[str] | None = None) -> Row:
    return dict(_flat(model.model_dump(mode="json", by_alias=True, exclude=exclude)))


def _points(answer: MetricAnswer) -> Iterator[Row]:
    """A row per point; of phases, those of the whole first."""
    for series in [answer.whole, *answer.series] if answer.whole else answer.series:
        for point in series.points:
            key = {answer.group_by: _cell(series.key)} if answer.group_by else {}
            yield {"metric": answer.metric, "unit": answer.unit, **key, "start": None, **_fields(point)}


def _goal_points(answer: GoalAnswer) -> Iterator[Row]:
    for series in answer.series:
        for point in series.points:
            key: Row = {answer.group_by: _cell(series.key)} if answer.group_by else {}
            yield {"goal": answer.name, **key, "start": None, **_fields(point)}


def _matrix(answer: MetricAnswer) -> Iterator[Row]:
    """How many there are by weekday and hour: a row per day, a column per hour, as the heat map has them."""
    counts = {series.key: series.total.n for series in answer.series}
    for day in WEEKDAYS:
        hours = {hour: counts.get(f"{day}-{hour}", 0) for hour in HOURS}
        yield {"metric": answer.metric, "weekday": day, **hours}


def _changes(answer: ChangeAnswer) -> Iterator[Row]:
    """A row for each part of a change, then the values that moved most, then all others."""
    if answer.mean is None:
        return
    for split in answer.mean.splits:
        for part in split.parts:
            yield {"by": split.by, **_fields(part)}
    for one in answer.mean.values:
        number = f"{one.repo}#{one.number}" if one.number else one.repo
        yield {"by": one.period, "key": _cell(number), "mean": one.value, "contribution": one.contribution}
    others = answer.mean.others
    yield {"by": "others", "key": "", "n": others.n, "contribution": others.contribution}


def rows(answer: BaseModel) -> list[Row]:
    """The rows of an answer: a list's items, a series' points, the overview's figures, bins."""
    match answer:
        case Page(items=items) | DefinitionsAnswer(metrics=items) | PreviewAnswer(weeks=items):
            return [_fields(item) for item in items]
        case Overview(figures=figures, delivery=delivery):
            found = {(one.metric, one.statistic): one for one in (*figures, *delivery.figures)}
            return [_fields(figure, exclude={"sparkline"}) for figure in found.values()]
        case DistributionAnswer():
            about = {"metric": answer.metric, "unit": answer.unit}
            return [{**about, **_fields(one)} for one in answer.bins]
        case GoalAnswer() | ChangeAnswer():
            return list(_goal_points(answer) if isinstance(answer, GoalAnswer) else _changes(answer))
        case MetricAnswer(group_by=by):
            return list(_matrix(answer) if by == "weekday_hour" else _points(answer))
        case _:
            return [_fields(answer)]


def columns(answer: BaseModel) -> list[str]:
    """The columns of an answer."""
    return _header(answer, rows(answer))


def header(names: Sequence[str]) -> str:
    """The header line."""
    return _written(names, [dict(zip(names, names, strict=True))])


def lines(answer: BaseModel, names: Sequence[str]) -> str:
    """The answer as lines of CSV (RFC 4180) with these columns, without a header line."""
    return _written(names, rows(answer))


def _written(names: Sequence[str], found: Iterable[Row]) -> str:
    target = io.StringIO()
    csv.DictWriter(target, names, restval="", extrasaction="ignore").writerows(found)
    return target.getvalue()


def _header(answer: BaseModel, found: Iterable[Row]) -> list[str]:
    """The rows' columns; those that an empty list would have had, where there are no rows.

    What has fields of its own in one row and is unknown in another has the columns of its fields.
    """
    columns = dict.fromkeys(name for row in found for name in row)
    nested = {name.rpartition(".")[0] for name in columns}
    return [name for name in columns if name not in nested] or _columns(answer)


def _columns(answer: BaseModel) -> list[str]:
    """The columns of an answer without rows."""
    match answer:
        case Page():
            (item,) = get_args(type(answer).model_fields["items"].annotation)
            return list(item.model_fields)
        case ChangeAnswer():
            return ["by", *ChangePart.model_fields]
        case Marks():
            return list(MarkRow.model_fields)
        case DistributionAnswer():
            return ["metric", "unit", *(field.alias or name for name, field in Bin.model_fields.items())]
        case _:
            return []


def write(answer: BaseModel) -> str:
    """The answer as CSV (RFC 4180) with a header line."""
    found = rows(answer)
    names = _header(answer, found)
    return header(names) + _written(names, found)

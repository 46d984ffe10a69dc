"""The rounds of review of documents as arrays: for filters by a value, which rounds of day tables lack."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from services.gateway.day_tables.dictionaries import Names
from services.gateway.metrics.exact_sums import Values
from services.gateway.metrics.rounds import Answers, Days, Requests, Rounds
from services.gateway.queries.filters import Filters
from services.gateway.store.documents import ListedRound


@dataclass(frozen=True, slots=True)
class RoundDocuments:
    """The rounds that were requested in a period, and those that were answered in it."""

    requested: Sequence[ListedRound]
    answered: Sequence[ListedRound]


def need_documents(filters: Filters) -> bool:
    """Whether the rounds of some filters can be found only among documents: those by a metric's value.

    A round in the day tables has all else that filters look at. A pull request has a value of each metric and
    phase, which would be many times as large as a round. The rows of day tables do not say them either: they
    are of the days of the metrics' milestones, which may be outside the period and not in memory, and of what
    is counted several times (reviews, answers) they have each alone.
    """
    return filters.value is not None


def rounds_of_documents(documents: RoundDocuments, zone: ZoneInfo) -> Rounds:
    """The rounds, as `select_rounds` gives them; days are those of the time zone."""
    names, requested, answered = Names(), documents.requested, documents.answered
    for_others = [one for one in answered if one["answered_by"] not in {None, "", one["reviewer"]}]
    both = [*answered, *for_others]
    whose = [*(one["reviewer"] for one in answered), *(one["answered_by"] for one in for_others)]
    by_day = [*(one["requested_at"] for one in answered), *(one["answered_at"] for one in for_others)]
    return Rounds(
        names,
        Requests(
            names.codes(one["reviewer"] for one in requested),
            _days((one["requested_at"] for one in requested), zone),
            np.array([one["re_request"] for one in requested], np.bool_),
        ),
        Answers(
            names.codes(whose),
            _days((at for at in by_day if at), zone),
            _hours(one["latency"] for one in both),
            _hours(one["latency_working"] for one in both),
        ),
    )


def _days(moments: Iterable[datetime], zone: ZoneInfo) -> Days:
    return np.fromiter((at.astimezone(zone).toordinal() for at in moments), np.int32)


def _hours(hours: Iterable[float | None]) -> Values:
    return np.fromiter((np.nan if one is None else one for one in hours), np.float64)

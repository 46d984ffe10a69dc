"""The texts of `headway backfill`: which repositories it chooses, its progress and its summary. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from services.collector.backfill.backfill import Backfill as BackfillRequest
from services.collector.crawl_state.crawl_state import SHALLOW
from services.contracts.notices import SourceProgress
from services.standalone.backfill_progress import BackfillProgress

MOST_NAMED = 20
NEVER = datetime.min.replace(tzinfo=UTC)
LEFT_OUT = "reviews, sizes, commits and deployments are left out"


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """The sources chosen; those not read completely yet; names that are not watched."""

    chosen: tuple[SourceProgress, ...]
    not_read_yet: tuple[SourceProgress, ...]
    unknown: tuple[str, ...]


def choose_sources(sources: Iterable[SourceProgress], names: Sequence[str]) -> SourceChoice:
    """Choose the named sources, or all. One whose first read is not complete reads everything anyway."""
    newest_last = sorted(sources, key=lambda each: each.observed_at or NEVER)
    watched = {
        each.repo.lower(): each for each in newest_last if not each.gone and not each.repo.endswith("/*")
    }
    requested = dict.fromkeys(name.lower() for name in names) or watched
    found = [watched[name] for name in requested if name in watched]
    ready = [each for each in found if each.repository_id is not None and each.last_complete_walk]
    return SourceChoice(
        chosen=tuple(ready),
        not_read_yet=tuple(each for each in found if each not in ready),
        unknown=tuple(name for name in names if name.lower() not in watched),
    )


def not_watched_message(choice: SourceChoice, sources: Iterable[SourceProgress]) -> str:
    """Return the message about names that are not watched."""
    names = sorted(each.repo for each in sources if not each.gone and not each.repo.endswith("/*"))
    more = ", …" if len(names) > MOST_NAMED else ""
    watched = f"watched: {', '.join(names[:MOST_NAMED])}{more}" if names else "nothing is watched yet"
    return f"not watched: {', '.join(choice.unknown)} ({watched})"


@dataclass(frozen=True, slots=True)
class BackfillStart:
    """The state at the start: pull requests read so far, and those there are, by repository id."""

    looked: int
    most: Mapping[int, int | None]


def backfill_start(requests: Iterable[BackfillRequest], sources: Iterable[SourceProgress]) -> BackfillStart:
    """Return the state now, as the start."""
    return BackfillStart(
        sum(each.looked for each in requests), {each.repository_id or 0: each.expected for each in sources}
    )


def backfill_state(
    requests: Sequence[BackfillRequest], names: Mapping[int, str], began: BackfillStart, seconds: float
) -> BackfillProgress:
    """Return the progress after so many seconds."""
    totals = [each.estimate(began.most.get(each.repository_id)) for each in requests]
    total = None if None in totals else sum(filter(None, totals))
    done = sum(each.looked for each in requests)
    rate = (done - began.looked) / seconds if seconds > 0 and done > began.looked else None
    return BackfillProgress(
        repositories=tuple(names[each.repository_id] for each in requests if each.open),
        done=done,
        total=total,
        rate=rate,
        remaining=(total - done) / rate if rate and total is not None else None,
        verb="reading again",
        estimated=True,
    )


def backfill_summary(requests: Sequence[BackfillRequest], names: Mapping[int, str]) -> list[str]:
    """Return the lines of the summary."""
    looked, repaired = sum(each.looked for each in requests), sum(each.repaired for each in requests)
    others = sum(each.others_repaired for each in requests)
    lines = [
        f"{looked:,} pull requests looked at in {_repositories(len(requests))}: "
        f"{repaired:,} repaired or new; {others:,} deployments and releases repaired or new"
    ]
    for each in requests:
        if each.withheld:
            lists = " and ".join(stream.replace("_", " ") for stream in each.withheld)
            lines.append(f"{names[each.repository_id]}: {lists} could not be read with these rights")
        if each.method == SHALLOW:
            lines.append(f"{names[each.repository_id]} was read without a token: {LEFT_OUT}")
    return lines


def _repositories(number: int) -> str:
    return f"{number} repositor{'y' if number == 1 else 'ies'}"

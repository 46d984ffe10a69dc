"""What `headway backfill` asks for and tells: which repositories, how far they are, and the sum. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.collector.backfill.backfill import Backfill as Asked
from services.collector.crawl_state.crawl_state import SHALLOW
from services.contracts.notices import SourceProgress
from services.standalone.backfill import Backfill

MOST_NAMED = 20
LEFT_OUT = "reviews, sizes, commits and deployments are left out"


@dataclass(frozen=True, slots=True)
class Choice:
    """Sources to read again; those that have not been read once yet; names that nobody watches."""

    chosen: tuple[SourceProgress, ...]
    too_early: tuple[SourceProgress, ...]
    unknown: tuple[str, ...]


def choice(sources: Iterable[SourceProgress], names: Sequence[str]) -> Choice:
    """Of what is watched: what is named, or all. A first reading reads everything anyway."""
    newest_last = sorted(sources, key=lambda each: each.observed_at)
    there = {
        each.repo.lower(): each for each in newest_last if not each.gone and not each.repo.endswith("/*")
    }
    wished = dict.fromkeys(name.lower() for name in names) or there
    found = [there[name] for name in wished if name in there]
    ready = [each for each in found if each.repository_id is not None and each.last_complete_walk]
    return Choice(
        chosen=tuple(ready),
        too_early=tuple(each for each in found if each not in ready),
        unknown=tuple(name for name in names if name.lower() not in there),
    )


def not_watched(choice: Choice, sources: Iterable[SourceProgress]) -> str:
    """What to say of names that nobody watches."""
    there = sorted(each.repo for each in sources if not each.gone and not each.repo.endswith("/*"))
    more = ", …" if len(there) > MOST_NAMED else ""
    watched = f"watched: {', '.join(there[:MOST_NAMED])}{more}" if there else "nothing is watched yet"
    return f"not watched: {', '.join(choice.unknown)} ({watched})"


@dataclass(frozen=True, slots=True)
class Start:
    """Where the watching began: how many had been looked at, and how many there are, by repository id."""

    looked: int
    most: Mapping[int, int | None]


def start(asked: Iterable[Asked], sources: Iterable[SourceProgress]) -> Start:
    """As of now."""
    return Start(
        sum(each.looked for each in asked), {each.repository_id or 0: each.expected for each in sources}
    )


def shown(asked: Sequence[Asked], names: Mapping[int, str], began: Start, seconds: float) -> Backfill:
    """How far they are, after so many seconds of watching."""
    totals = [each.estimate(began.most.get(each.repository_id)) for each in asked]
    total = None if None in totals else sum(filter(None, totals))
    done = sum(each.looked for each in asked)
    rate = (done - began.looked) / seconds if seconds > 0 and done > began.looked else None
    return Backfill(
        repositories=tuple(names[each.repository_id] for each in asked if each.open),
        done=done,
        total=total,
        rate=rate,
        remaining=(total - done) / rate if rate and total is not None else None,
        doing="reading again",
        about=True,
    )


def summary(asked: Sequence[Asked], names: Mapping[int, str]) -> list[str]:
    """What there is to say in the end."""
    looked, mended = sum(each.looked for each in asked), sum(each.mended for each in asked)
    others = sum(each.others_mended for each in asked)
    lines = [
        f"{looked:,} pull requests looked at in {_repositories(len(asked))}: "
        f"{mended:,} repaired or new; {others:,} deployments and releases repaired or new"
    ]
    for each in asked:
        if each.withheld:
            lists = " and ".join(stream.replace("_", " ") for stream in each.withheld)
            lines.append(f"{names[each.repository_id]}: {lists} could not be read with these rights")
        if each.method == SHALLOW:
            lines.append(f"{names[each.repository_id]} was read without a token: {LEFT_OUT}")
    return lines


def _repositories(number: int) -> str:
    return f"{number} repositor{'y' if number == 1 else 'ies'}"

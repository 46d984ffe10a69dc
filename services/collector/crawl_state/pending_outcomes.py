"""The deployments and releases of a repository whose state may still change. Pure.

A deployment that waits for approval may do so for 30 days, a failed one may be tried again under the same
id, a success may be followed by a failure, and a draft or a prerelease may be published as a release. None of
this moves anything in GitHub's lists, which are ordered by creation: these are read again by their ids.
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta

from services.collector.forge.outcomes import CREATED, FAILED, INACTIVE, PUBLISHED, SUCCESS, OutcomeState

LINGER = timedelta(days=7)  # so long after it was replaced a deployment is still looked at
RETRY = timedelta(days=30)  # and so long one that failed: GitHub lets its workflow be run again for 30 days
MOST = 2_000


@dataclass(frozen=True, slots=True)
class PendingOutcomes:
    """Those that are read again, by handle; the most urgent if there are more than `MOST`."""

    states: Mapping[str, OutcomeState]

    def after(self, seen: Iterable[OutcomeState], now: datetime) -> "PendingOutcomes":
        """The same after reading these; the very same if that changes nothing. `now`: GitHub's time."""
        known = {**self.states, **{each.outcome_key: each for each in seen}}
        active = _active(known.values())
        kept = {name: each for name, each in known.items() if _may_change(each, active, now)}
        if len(kept) > MOST:
            kept = {name: kept[name] for name in sorted(kept, key=lambda name: kept[name].urgency)[:MOST]}
        return self if kept == self.states else PendingOutcomes(kept)

    def without(self, outcome_keys: Iterable[str]) -> "PendingOutcomes":
        """The same without these, which are not there any more."""
        gone = self.states.keys() & set(outcome_keys)
        return (
            PendingOutcomes({n: each for n, each in self.states.items() if n not in gone}) if gone else self
        )

    @property
    def outcome_keys(self) -> list[str]:
        """All of them, the most urgent first."""
        return sorted(self.states, key=lambda name: self.states[name].urgency)

    def pack(self) -> bytes:
        """As it is kept."""
        rows = [_row(each) for each in self.states.values()]
        return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def unpack(kept: bytes) -> PendingOutcomes:
    """As it was kept; nothing is none."""
    rows = json.loads(zlib.decompress(kept)) if kept else []
    states = [_state(row) for row in rows]
    return PendingOutcomes({each.outcome_key: each for each in states})


def from_former_keys(former: Iterable[str]) -> PendingOutcomes:
    """Deployments of which only `id:node id` was kept; all else is read with them."""
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    ids = (outcome_key.partition(":")[::2] for outcome_key in former)
    states = [
        OutcomeState("deployment", int(number), node_id, "", long_ago, CREATED, long_ago)
        for number, node_id in ids
    ]
    return PendingOutcomes({each.outcome_key: each for each in states})


def _active(states: Iterable[OutcomeState]) -> dict[str, OutcomeState]:
    """By environment, the newest deployment that succeeded."""
    found: dict[str, OutcomeState] = {}
    for each in states:
        known = found.get(each.environment)
        if each.state == SUCCESS and (known is None or _age(known) < _age(each)):
            found[each.environment] = each
    return found


def _age(one: OutcomeState) -> tuple[datetime, int]:
    return one.created_at, one.id


def _may_change(one: OutcomeState, active: Mapping[str, OutcomeState], now: datetime) -> bool:
    """Whether GitHub may say something else of it. Age alone ends nothing that has no outcome yet."""
    if one.kind == "release":
        return one.state != PUBLISHED
    if one.state == INACTIVE:
        return now - one.said_at < LINGER
    after = active.get(one.environment)
    if one.state not in {*FAILED, SUCCESS} or after is None or _age(after) <= _age(one):
        return True
    return now - max(one.said_at, after.said_at) < (RETRY if one.state in FAILED else LINGER)


def _row(one: OutcomeState) -> list[object]:
    return [int(v.timestamp()) if isinstance(v, datetime) else v for v in astuple(one)]


def _state(row: list[object]) -> OutcomeState:
    kind, number, node_id, environment, created, state, said = row
    times = (datetime.fromtimestamp(int(str(each)), UTC) for each in (created, said))
    created_at, said_at = times
    return OutcomeState(kind, number, node_id, environment, created_at, state, said_at)  # type: ignore[arg-type]

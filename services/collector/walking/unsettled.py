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
from typing import Literal

from services.collector.facts.snapshot import DeploymentSnapshot, ReleaseSnapshot

ShipmentKind = Literal["deployment", "release"]

CREATED, SUCCESS, INACTIVE, DRAFT, PRERELEASE, PUBLISHED = (
    *("created", "success", "inactive"),
    *("draft", "prerelease", "published"),
)
FAILED = frozenset({"failure", "error"})
ENDED = frozenset({SUCCESS, INACTIVE, PUBLISHED})
LINGER = timedelta(days=7)  # so long after it was replaced a deployment is still looked at
RETRY = timedelta(days=30)  # and so long one that failed: GitHub lets its workflow be run again for 30 days
MOST = 2_000


@dataclass(frozen=True, slots=True)
class ShipmentState:
    """The state of a deployment or release as it was read last, and since when GitHub says so.

    `environment` is where a deployment is now; empty of a release.
    """

    kind: ShipmentKind
    id: int
    node_id: str
    environment: str
    created_at: datetime
    state: str
    said_at: datetime

    @property
    def handle(self) -> str:
        """What it is and both its ids, so that any reader finds it again."""
        return f"{self.kind}:{self.id}:{self.node_id}"

    @property
    def urgency(self) -> tuple[int, float]:
        """Lowest first: what has no outcome yet, what failed, the rest; of these the newest."""
        rank = 1 if self.state in FAILED else 2 if self.state in {*ENDED, PRERELEASE} else 0
        return rank, -self.created_at.timestamp()


def kind_of(handle: str) -> ShipmentKind:
    """What a handle is of."""
    return "release" if handle.startswith("release:") else "deployment"


def node_id_of(handle: str) -> str:
    """The node id in a handle."""
    return handle.split(":", 2)[2]


def deployment_state(seen: DeploymentSnapshot) -> ShipmentState:
    """The state of a deployment."""
    last = max(seen.statuses, key=lambda status: status.at, default=None)
    environment = last.environment if last and last.environment else seen.environment
    state, said_at = (last.state, last.at) if last else (CREATED, seen.created_at)
    return ShipmentState("deployment", seen.id, seen.node_id, environment, seen.created_at, state, said_at)


def release_state(seen: ReleaseSnapshot) -> ShipmentState:
    """The state of a release."""
    state = state_of_release(seen.published_at, prerelease=seen.prerelease)
    said_at = seen.published_at or seen.created_at
    return ShipmentState("release", seen.id, seen.node_id, "", seen.created_at, state, said_at)


def state_of_release(published_at: datetime | None, *, prerelease: bool) -> str:
    """What a release is. `published_at`: None of a draft."""
    if published_at is None:
        return DRAFT
    return PRERELEASE if prerelease else PUBLISHED


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Those that are read again, by handle; the most urgent if there are more than `MOST`."""

    states: Mapping[str, ShipmentState]

    def after(self, seen: Iterable[ShipmentState], now: datetime) -> "Unsettled":
        """The same after reading these; the very same if that changes nothing. `now`: GitHub's time."""
        known = {**self.states, **{each.handle: each for each in seen}}
        active = _active(known.values())
        kept = {name: each for name, each in known.items() if _may_change(each, active, now)}
        if len(kept) > MOST:
            kept = {name: kept[name] for name in sorted(kept, key=lambda name: kept[name].urgency)[:MOST]}
        return self if kept == self.states else Unsettled(kept)

    def without(self, handles: Iterable[str]) -> "Unsettled":
        """The same without these, which are not there any more."""
        gone = self.states.keys() & set(handles)
        return Unsettled({n: each for n, each in self.states.items() if n not in gone}) if gone else self

    @property
    def handles(self) -> list[str]:
        """All of them, the most urgent first."""
        return sorted(self.states, key=lambda name: self.states[name].urgency)

    def pack(self) -> bytes:
        """As it is kept."""
        rows = [_row(each) for each in self.states.values()]
        return zlib.compress(json.dumps(rows, separators=(",", ":")).encode())


def unpack(kept: bytes) -> Unsettled:
    """As it was kept; nothing is none."""
    rows = json.loads(zlib.decompress(kept)) if kept else []
    states = [_state(row) for row in rows]
    return Unsettled({each.handle: each for each in states})


def from_handles(former: Iterable[str]) -> Unsettled:
    """Deployments of which only `id:node id` was kept; all else is read with them."""
    long_ago = datetime(1970, 1, 1, tzinfo=UTC)
    ids = (handle.partition(":")[::2] for handle in former)
    states = [
        ShipmentState("deployment", int(number), node_id, "", long_ago, CREATED, long_ago)
        for number, node_id in ids
    ]
    return Unsettled({each.handle: each for each in states})


def _active(states: Iterable[ShipmentState]) -> dict[str, ShipmentState]:
    """By environment, the newest deployment that succeeded."""
    found: dict[str, ShipmentState] = {}
    for each in states:
        known = found.get(each.environment)
        if each.state == SUCCESS and (known is None or _age(known) < _age(each)):
            found[each.environment] = each
    return found


def _age(one: ShipmentState) -> tuple[datetime, int]:
    return one.created_at, one.id


def _may_change(one: ShipmentState, active: Mapping[str, ShipmentState], now: datetime) -> bool:
    """Whether GitHub may say something else of it. Age alone ends nothing that has no outcome yet."""
    if one.kind == "release":
        return one.state != PUBLISHED
    if one.state == INACTIVE:
        return now - one.said_at < LINGER
    after = active.get(one.environment)
    if one.state not in {*FAILED, SUCCESS} or after is None or _age(after) <= _age(one):
        return True
    return now - max(one.said_at, after.said_at) < (RETRY if one.state in FAILED else LINGER)


def _row(one: ShipmentState) -> list[object]:
    return [int(v.timestamp()) if isinstance(v, datetime) else v for v in astuple(one)]


def _state(row: list[object]) -> ShipmentState:
    kind, number, node_id, environment, created, state, said = row
    times = (datetime.fromtimestamp(int(str(each)), UTC) for each in (created, said))
    created_at, said_at = times
    return ShipmentState(kind, number, node_id, environment, created_at, state, said_at)  # type: ignore[arg-type]

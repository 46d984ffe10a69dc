"""A recorded log of each version of the events, which must be read for ever, and what follows from it.

`python -m tests.recorded` records today's version, if it is not recorded yet. What is recorded is never
written again, but for what may change within a version: `--schema` (a field was added that need not be
there, or a type of event, which the log then goes on with) and `--figures` (a rule of measuring was changed
on purpose).
"""

import json
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_args

from services.aggregator.definitions_diff.deployments import CarryingDeployments, remeasured
from services.aggregator.facts.entities import (
    merge_deployment,
    merge_pull_request,
    merge_repository,
)
from services.aggregator.measurement.pull_requests import derive_pull_request
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.revisions import Context, deployment_change, repository_key
from services.aggregator.projections.updates import updates_of
from services.collector.facts.observation import Observation
from services.collector.facts.repositories import repository_described
from services.contracts import identity
from services.contracts.definitions.toml_text import render
from services.contracts.events import (
    DATAVERSION,
    Event,
    PullRequestState,
    ReleasePublished,
    ReleasePublishedData,
    ReviewState,
    Via,
    encode,
    source_url,
)
from services.contracts.pull_request_events import PlainItemEvent
from services.demo.organisation import create_organisation
from services.demo.settings import demo_configuration
from services.runtime.configuration_file import active_definitions, parse_configuration
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import identities_in
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import HOST, REPOSITORY, SEEN, at, who

DATA = Path(__file__).parent / "data"
ANCHOR = datetime(2026, 3, 20, 17, tzinfo=UTC)
NOT_MEANT = frozenset({"title", "description"})


def path(version: int, kind: str) -> Path:
    """Where something of a version is recorded."""
    return DATA / f"events_v{version}.{kind}"


def events() -> Iterator[Event]:
    """Every type of event, and every variant of what is in them."""
    yield from create_organisation(3, ANCHOR, days=6, pull_requests_per_week=14).history()
    for number, via in enumerate(Via, 1):
        yield from _pull_request(number, via).events
    for number, kind in enumerate(get_args(PlainItemEvent), 100):
        yield from Pull(number=number).item(kind, 1).events
    for state in ("success", "failure", "error", "queued", "in_progress", "inactive"):
        number = len(state)
        yield from Deployment(number).created(50 + number).status(state, 60 + number).events
    yield from Deployment(7).compared("sha-5", "sha-6", "sha-7", hours=62).events
    yield _release(1, "v1.0.0", sha="sha-100001")
    yield _release(2, "v2.0.0-rc1", prerelease=True)
    yield repository_described(REPOSITORY, Observation(HOST, Via.GRAPHQL, SEEN), SEEN)


def _pull_request(number: int, via: Via) -> Pull:
    pull = Pull(number=number, author=("ada", "ghost", "bot:renovate")[number % 3], via=via)
    pull.opened(0, draft=(None, True, False)[number % 3])
    pull.ready(2).drafted(3).ready(4)
    for reviewer in ("grace", "team:acme/backend", "bot:second-look", "ghost"):
        pull.requested(reviewer, 5).unrequested(reviewer, 30)
    pull.commented("edsger", 6)
    for review, state in enumerate(ReviewState, 10 * number):
        pull.reviewed("grace", 7 + review % 10, state, review)
    pull.dismissed(10 * number, 20).pushed(21).closed(22).reopened(23)
    pull.described(24, labels=("bug", "größer"), additions=12, deletions=0, changed_files=1, commits=2)
    pull.described(25, draft=True, first_commit_at=at(-30), head_sha="sha-1")
    if number % 2:
        pull.merged(40, "grace").described(40, state=PullRequestState.MERGED)
    else:
        pull.closed(41).described(41, state=PullRequestState.CLOSED)
    return pull


def _release(id_: int, tag: str, *, sha: str | None = None, prerelease: bool = False) -> Event:
    data = ReleasePublishedData(
        repository=REPOSITORY, actor=who("ada"), release_id=id_, tag=tag, sha=sha, prerelease=prerelease
    )
    return ReleasePublished(
        id=identity.release(HOST, id_),
        source=source_url(HOST, REPOSITORY),
        subject=f"release/{id_}",
        time=at(70 + id_),
        observedtime=SEEN,
        via=Via.REST,
        data=data,
    )


def schema() -> dict[str, Any]:
    """What each type of event holds: its JSON schema, without what is for people only."""
    types = {one.model_fields["type"].default: one for one in get_args(Event)}
    return {name: _meant(one.model_json_schema()) for name, one in sorted(types.items())}


def _meant(value: Any) -> Any:
    match value:
        case {"properties": dict() as properties, **rest}:
            return {**_meant(rest), "properties": {key: _meant(one) for key, one in properties.items()}}
        case dict():
            return {key: _meant(one) for key, one in value.items() if key not in NOT_MEANT}
        case list():
            return [_meant(one) for one in value]
        case _:
            return value


def rules(version: int) -> Rules:
    """The definitions that were in force when a version was recorded."""
    text = path(version, "definitions.toml").read_text()
    return Rules.of(active_definitions(parse_configuration(text, "recorded")), 1)


def figures(log: Iterable[Event], by: Rules) -> dict[str, Any]:
    """What follows from a whole log: the milestones and measures of its pull requests, what is deployed."""
    grouped = updates_of(log)
    repositories = {key: merge_repository(None, some) for key, some in grouped.repositories.items()}
    shipped = [merge_deployment(None, some) for some in grouped.deployments.values()]
    pulls = [merge_pull_request(None, some) for some in grouped.pull_requests.values()]
    found: dict[str, Any] = {}
    by = by.among(identities_in(grouped.accounts, by)[HOST])
    for key, repository in repositories.items():
        world = Context(by, {key: repository})
        mine = (one for one in shipped if _key(one) == key)
        changes = [change for one in mine if (change := deployment_change(None, one, world, True))]
        deployments = remeasured([change.document for change in changes], repository, by)
        carriers = CarryingDeployments.of(deployments, repository, by)
        found |= {one["_id"]: _deployment(one) for one in deployments}
        of = (one for one in pulls if _key(one) == key)
        documents = (derive_pull_request(one, repository, carriers.first(one), by) for one in of)
        found |= {one["_id"]: _figures(one) for one in documents}
    said: dict[str, Any] = json.loads(json.dumps(dict(sorted(found.items())), default=str))
    return said


def _key(one: Any) -> str:
    return repository_key(one.host, one.repository_id)


def _deployment(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("repo", "environment", "state", "succeeded_at", "outcome")}


def _figures(document: Mapping[str, Any]) -> dict[str, Any]:
    counts = {name: len(document[name]) for name in ("reviews", "rounds", "facts")}
    names = ("repo", "number", "title", "author", "author_bot", "state", "size", "milestones", "measures")
    return {**{name: document[name] for name in names}, **counts}


def _write(to: Path, text: str) -> None:
    DATA.mkdir(exist_ok=True)
    to.write_text(text)
    sys.stdout.write(f"written: {to.name}\n")


def _as_text(said: Any) -> str:
    return json.dumps(said, indent=1, ensure_ascii=False) + "\n"


def _go_on(version: int, log: Iterable[Event]) -> None:
    """Append what is of a type that the recorded log does not have."""
    recorded = path(version, "jsonl").read_text()
    known = {json.loads(line)["type"] for line in recorded.splitlines()}
    if more := "".join(encode(event).decode() + "\n" for event in log if event.type not in known):
        _write(path(version, "jsonl"), recorded + more)


def record(version: int, *, again: Collection[str] = ()) -> None:
    """Record today's version where it is not recorded yet; `again` names what is written even so."""
    log = list(events())
    own = active_definitions(demo_configuration())
    texts: dict[str, Callable[[], str]] = {
        "jsonl": lambda: "".join(encode(event).decode() + "\n" for event in log),
        "definitions.toml": lambda: render(own),
        "schema.json": lambda: _as_text(schema()),
        "figures.json": lambda: _as_text(figures(log, rules(version))),
    }
    for kind, text in texts.items():
        if kind.split(".")[0] in again or not path(version, kind).exists():
            _write(path(version, kind), text())
    if "schema" in again:
        _go_on(version, log)


if __name__ == "__main__":
    record(DATAVERSION, again={one.removeprefix("--") for one in sys.argv[1:]} & {"schema", "figures"})

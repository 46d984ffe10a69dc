"""`headway import` beside a real NATS: every kind of object, every way of printing, every mistake."""

import json
from pathlib import Path
from typing import Any

from services.standalone.embedded_servers import NatsServer
from services.standalone.server_process import free_port
from tests.commands import CommandResult, headway
from tests.github import GitHubServer, faults
from tests.github.exports import exported
from tests.integration.collector_harness import (
    REPO,
    at,
    eventful_world,
    events,
    facts,
    history,
    settings,
    sources,
)


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


async def imported(
    nats_url: str, *files: Path | str, host: str = "127.0.0.1", stdin: str = ""
) -> CommandResult:
    options = "--repo", REPO, "--host", host
    return await headway("import", *files, *options, stdin=stdin, HEADWAY_NATS_URL=nats_url)


def known_to_lists(said: dict[str, tuple[object, ...]]) -> dict[str, tuple[object, ...]]:
    """The same without what no list says: when the first commit was authored; whether the very first pull
    request was opened as a draft, from before the first event that there is; and what else may have happened
    within the second of that.
    """
    known = {}
    for name, (kind, *rest, data) in said.items():
        if kind == "pull_request.described":
            known[name.rpartition(":")[0]] = kind, *rest, data.model_copy(update={"first_commit_at": None})
        elif kind == "pull_request.opened" and data.pull_request.number == 1:
            known[name] = kind, *rest, data.model_copy(update={"draft": None})
        elif rest[0] == at(1):
            known[name] = kind, *rest, data.model_copy(update={"position": None})
        else:
            known[name] = kind, *rest, data
    return known


async def test_everything_that_rest_lists_gives_the_facts_that_collecting_gives(
    nats_url: str, tmp_path: Path
) -> None:
    async with GitHubServer(eventful_world()) as github, NatsServer(tmp_path / "nats") as another:
        github.faults.add(faults.refused(), when=faults.graphql, times=None)
        by_rest = facts(await history(another.url, settings(another.url, github)))
        ran = await imported(nats_url, *_files(await exported(github, REPO), tmp_path))
        assert (ran.code, ran.errors) == (0, "")
        from_files = facts(await events(nats_url))
        assert known_to_lists(from_files) == known_to_lists(by_rest)
        (said,) = await sources(nats_url)
        assert (said.via, said.state, said.collected, said.expected) == ("import", "live", 125, 125)
        after_all = await history(nats_url, settings(nats_url, github))
    assert facts(after_all) == from_files | by_rest


def _files(export: dict[str, list[Any]], folder: Path) -> list[Path]:
    return [written(folder, f"{name}.json", json.dumps(found)) for name, found in export.items()]


async def test_it_reads_whatever_gh_prints_and_publishes_nothing_twice(nats_url: str, tmp_path: Path) -> None:
    async with GitHubServer(eventful_world()) as github:
        export = await exported(github, REPO)
    pulls = export["pulls"]
    glued = "".join(json.dumps(pulls[start : start + 30]) for start in range(0, len(pulls), 30))
    slurped = json.dumps([export["issue_events"][:50], export["issue_events"][50:]], indent=2)
    lines = "\n".join(map(json.dumps, export["comments"]))
    files = written(tmp_path, "glued", glued), written(tmp_path, "slurped", slurped)
    first = await imported(nats_url, *files, "-", stdin=lines)
    assert (first.code, first.errors) == (0, "")
    before = await events(nats_url)
    kinds = {each.type for each in before}
    assert {"pull_request.opened", "pull_request.review_requested", "pull_request.commented"} <= kinds
    again = await imported(nats_url, "-", *reversed(files), stdin=lines)
    assert again.output.endswith(f"{len(facts(before))} facts, 0 of them new\n")
    assert await events(nats_url) == before


async def test_what_belongs_to_pull_requests_that_are_in_the_log_may_come_later(
    nats_url: str, tmp_path: Path
) -> None:
    async with GitHubServer(eventful_world()) as github:
        export = await exported(github, REPO)
    later = {name: export[name] for name in ("reviews", "comments", "deployments", "statuses")}
    assert (await imported(nats_url, *_files({"pulls": export["pulls"]}, tmp_path))).code == 0
    ran = await imported(nats_url, *_files(later, tmp_path))
    assert (ran.code, ran.errors) == (0, "")
    kinds = {each.type for each in await events(nats_url)}
    assert {"pull_request.review_submitted", "pull_request.commented", "deployment.status_changed"} <= kinds


async def test_what_cannot_be_read_is_named_by_file_and_line_and_the_rest_goes_on(
    nats_url: str, tmp_path: Path
) -> None:
    async with GitHubServer(eventful_world()) as github:
        export = await exported(github, REPO)
    one, two = export["listed"][:2]
    elsewhere = {**two, "base": {**two["base"], "repo": {**two["base"]["repo"], "full_name": "acme/other"}}}
    review = {"pull_number": 9999, "review": export["reviews"][0] | {"pull_request_url": ""}}
    lines = [
        json.dumps(one),
        '{"number": 1, "title": "cut',
        json.dumps({"message": "Not Found", "documentation_url": "https://docs.github.com"}),
        json.dumps(two | {"created_at": "yesterday"}),
        json.dumps(elsewhere),
        json.dumps(review),
        json.dumps(two),
    ]
    path = written(tmp_path, "mixed.jsonl", "\n".join(lines))
    ran = await imported(nats_url, path)
    assert ran.code == 1
    assert ran.output.startswith(f"{REPO}: 2 pull requests")
    told = dict(line.split(": ", 1) for line in ran.errors.splitlines())
    assert told.keys() == {f"{path}:{line}" for line in (2, 3, 4, 5, 6)}
    assert told[f"{path}:2"].startswith("not JSON")
    assert told[f"{path}:3"] == "GitHub's refusal: Not Found"
    assert told[f"{path}:4"].startswith("looks like a pull request, but created_at")
    assert told[f"{path}:5"] == f"of the repository acme/other, not of {REPO}"
    assert told[f"{path}:6"] == "pull request 9999 is not known: import it, too (1 object left out)"


async def test_without_any_pull_request_it_says_what_is_missing(nats_url: str, tmp_path: Path) -> None:
    async with GitHubServer(eventful_world()) as github:
        export = await exported(github, REPO)
    ran = await imported(nats_url, *_files({"releases": export["releases"]}, tmp_path))
    assert (ran.code, ran.output) == (1, "")
    assert ran.errors.startswith(f"headway: the id of {REPO} is in none of the files")


async def test_where_nothing_runs_one_line_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, "pulls.json", "[]")
    ran = await headway("import", path, "--repo", REPO, cwd=tmp_path)
    assert (ran.code, ran.output) == (1, "")
    assert ran.errors.startswith("headway: nothing runs with its data in .headway: start `headway up`")
    assert len(ran.errors.splitlines()) == 1
    gone = f"nats://127.0.0.1:{free_port()}"
    ran = await headway("import", path, "--repo", REPO, HEADWAY_NATS_URL=gone)
    assert (ran.code, ran.output) == (1, "")
    assert ran.errors.startswith(f"headway: NATS at {gone} does not answer")
    assert len(ran.errors.splitlines()) == 1

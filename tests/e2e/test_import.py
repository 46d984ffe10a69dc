"""`headway import`: files of GitHub's answers give the read models that collecting gives."""

from pathlib import Path

import pytest

from services.standalone.embedded_servers import Mongod, NatsServer
from tests.commands import headway
from tests.github import faults
from tests.github.ants import FULL_NAME, ants_world, find_ants
from tests.github.server import TOKEN, GitHubServer
from tests.readmodels_difference import paths_apart
from tests.readmodels_dump import dump
from tests.stack import Stack
from tests.waiting import until

ANTS = find_ants()
# What the short shape of lists lacks, and what follows from it; whether an old pull request, from before
# the first event of the files, was opened as a draft; and who merged it.
NOT_IN_THE_FILES = {
    *(f"pull_requests.{name}" for name in ("additions", "deletions", "changed_files", "commits", "size")),
    *(f"pull_requests.attributes.{n}" for n in ("additions", "deletions", "changed_files", "commits")),
    "pull_requests.measures.lines_changed",
    "pull_requests.explanation.measures.lines_changed.reason",
    "pull_requests.explanation.measures.lines_changed.arithmetic",
    "pull_requests.facts.draft",
    "pull_requests.facts.actor",
    "pull_requests.facts.position",
    "days.table.size",
    "days.table.values.lines_changed",
}


@pytest.mark.skipif(ANTS is None, reason="../shared/data/ants is not beside the project")
async def test_imported_files_give_what_collecting_gives_and_collecting_goes_on_from_there(
    tmp_path: Path, mongod: Mongod
) -> None:
    async with GitHubServer(ants_world()) as github:
        github.faults.add(faults.refused(), when=faults.graphql, times=None)
        told = {
            "HEADWAY_GITHUB_API_URL": github.url,
            "HEADWAY_REPOSITORIES": FULL_NAME,
            "GITHUB_TOKEN": TOKEN,
        }
        mongo_url = f"{mongod.url}/import_by_rest"
        async with NatsServer(tmp_path / "rest") as nats, Stack(nats.url, mongo_url, tmp_path, told) as stack:
            await stack.start()
            by_rest = await _settled(stack, mongo_url, "rest")
        mongo_url = f"{mongod.url}/import_by_files"
        async with (
            NatsServer(tmp_path / "files") as nats,
            Stack(nats.url, mongo_url, tmp_path, told) as stack,
        ):
            await stack.start("aggregator", "gateway")
            await _import(nats.url)
            by_files = await _settled(stack, mongo_url, "import")
            await _check_counts(stack)
            await stack.start("collector")
            by_both = await _settled(stack, mongo_url, "rest")
    assert set(paths_apart(by_rest, by_files)) == NOT_IN_THE_FILES
    assert set(paths_apart(by_rest, by_both)) == set()


async def _import(nats_url: str) -> None:
    assert ANTS is not None
    files = [ANTS / f"{name}.jsonl" for name in ("reviews", "issue_events", "pulls")]
    for files_in_order, new in ((files, 181), (files[::-1], 0)):
        options = "--repo", FULL_NAME, "--host", "127.0.0.1"
        ran = await headway("import", *files_in_order, *options, HEADWAY_NATS_URL=nats_url)
        assert (ran.code, ran.errors) == (0, "")
        assert ran.output == f"{FULL_NAME}: 49 pull requests, 181 facts, {new} of them new\n"


async def _settled(stack: Stack, mongo_url: str, via: str) -> str:
    async def told() -> bool:
        sources = (await stack.get("/api/v1/sources"))["items"]
        return [(row["repo"], row["via"], row["state"]) for row in sources] == [(FULL_NAME, via, "live")]

    await until(told, f"ants being there by {via}")
    await until(stack.settled, "every event being applied")
    return await dump(mongo_url)


async def _check_counts(stack: Stack) -> None:
    rows = (await stack.get("/api/v1/pull-requests", limit=500))["items"]
    states = [row["state"] for row in rows]
    assert [states.count(state) for state in ("merged", "closed", "open", "draft")] == [26, 19, 4, 0]

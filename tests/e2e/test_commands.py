"""Commands beside `headway up`: they find its servers, and say so where there are none."""

import json
from pathlib import Path

from tests.commands import headway
from tests.e2e.test_up import headway_up
from tests.github import TOKEN, GitHubServer, faults
from tests.github.ask import Ask
from tests.integration.collector_harness import REPO, eventful_world
from tests.waiting import until


async def test_commands_find_the_headway_that_runs_here_and_only_while_it_does(
    data_dir: Path, tmp_path: Path
) -> None:
    here = "--data-dir", data_dir
    async with GitHubServer(eventful_world()) as github:
        github.faults.add(faults.html(502), when=faults.page_over(10), times=None)  # small pages: many steps
        github.faults.latency = 0.2
        async with Ask(github) as ask:
            pulls = tmp_path / "pulls.json"
            pulls.write_text(json.dumps(await ask.all_pages(f"/repos/{REPO}/pulls?state=all&per_page=100")))
        settings = {"HEADWAY_GITHUB_API_URL": github.url, "GITHUB_TOKEN": TOKEN}
        async with headway_up(data_dir, "--repo", REPO, **settings) as up:
            await until(lambda: any(f"collecting {REPO}: " in line for line in up.output), "progress")
            ran = await headway("import", pulls, "--repo", REPO, *here)
            assert (ran.code, ran.errors) == (0, "")
            assert ran.output.startswith(f"{REPO}: 125 pull requests")
            ran = await headway("dead-letters", "list", *here)
            assert (ran.code, ran.output) == (0, "There are no dead letters.\n")
            ran = await headway("definitions", *here)
            assert (ran.code, ran.output.splitlines()[0][:11]) == (0, "# Version 1")
            note = (data_dir / "team" / "running.json").read_text()
            assert github.url in note
            assert TOKEN not in note
            assert await up.stop() == 0
    ran = await headway("dead-letters", "list", *here)
    assert ran.code == 1
    assert ran.errors.startswith(f"headway: nothing runs with its data in {data_dir}")

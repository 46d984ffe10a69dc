"""A data folder of version 0.1.0 opens in this version, with everything that is in it.

`tests/data/data_folder_of_0.1.0.tar.xz` was left by `headway up --repo acme/api.server` of 0.1.0, over the
tests' GitHub with `busy_world(12)`; the JSON beside it is what its API answered then. Neither is made anew.
"""

import json
import tarfile
from pathlib import Path
from typing import Any

import aiohttp

from services.standalone.server_process import LOOPBACK, free_port
from tests.commands import headway
from tests.e2e.test_up import Up, headway_up
from tests.waiting import until
from tests.worlds import FULL_NAME

DATA = Path(__file__).parent.parent / "data"
ANSWERED = json.loads((DATA / "data_folder_of_0.1.0.json").read_text())


def unpack(folder: Path) -> Path:
    """The folder for `--data-dir`."""
    with tarfile.open(DATA / "data_folder_of_0.1.0.tar.xz") as archive:
        archive.extractall(folder, filter="data")
    return folder / ".headway"


async def pull_requests(up: Up) -> list[dict[str, Any]]:
    """What the API answers today, of what it answered then."""
    try:
        rows = (await up.get("/api/v1/pull-requests?include_bots=true&limit=500"))["items"]
    except (aiohttp.ClientError, AssertionError):
        return []
    return [_shared(then, now) for then, now in zip(ANSWERED, sorted(rows, key=_number), strict=False)]


def _shared(then: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    milestones = {name: now["milestones"][name] for name in then["milestones"]}
    return {name: now[name] for name in then} | {"milestones": milestones}


def _number(row: dict[str, Any]) -> int:
    return int(row["number"])


async def test_a_data_folder_of_version_0_1_0_opens_with_everything_that_is_in_it(tmp_path: Path) -> None:
    data_dir = unpack(tmp_path)
    nobody = {"HEADWAY_GITHUB_API_URL": f"http://{LOOPBACK}:{free_port()}", "GITHUB_TOKEN": "unused"}

    async def all_there() -> bool:
        return await pull_requests(up) == ANSWERED

    async with headway_up(data_dir, "--repo", FULL_NAME, **nobody) as up:
        await until(all_there, "the pull requests of 0.1.0")
        ran = await headway("rebuild", "--data-dir", data_dir)
        assert ran.code == 0, ran.errors
        await until(all_there, "the same, built anew from the log of 0.1.0")
        assert await up.stop() == 0

"""A small team with some weeks behind it over real services: what pages are measured on."""

import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from services.contracts.notices import SourceState
from services.standalone.embedded_servers import Mongod
from tests.browser.conftest import running_team
from tests.browser.history import DEFINITIONS, REPOSITORIES, all_events, merged_pulls, utc_now
from tests.browser.team import Team


@contextlib.asynccontextmanager
async def small_team() -> AsyncIterator[tuple[Team, int]]:
    """The team, whose history is read, and how many pull requests it has merged."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        async with (
            Mongod(path / "mongo") as mongod,
            running_team(path, f"{mongod.url}/page", DEFINITIONS) as team,
        ):
            now = utc_now()
            for repository in REPOSITORIES:
                await team.progress(repository, SourceState.LIVE)
            await team.publish(all_events(now))
            merged = len(merged_pulls(now))
            await team.wait_for(merged, state="merged")
            yield team, merged

"""A headway.toml that changes while the aggregator runs: measured with, or refused with the reason."""

from pathlib import Path

import aiohttp
import pytest

from services.aggregator.definitions import file as definitions_file
from services.contracts.configuration import Configuration
from services.contracts.readmodels.definitions import DEFINITIONS
from services.runtime.configuration_file import read_configuration
from tests.integration.aggregator_harness import Harness, history
from tests.integration.maintainer import TOKYO, notices, own, serves
from tests.readmodels_dump import dump
from tests.unit.aggregator.pull_request_history import Pull
from tests.waiting import until


async def test_a_change_while_running_is_measured_with(here: Harness, file: Path) -> None:
    await here.publish(history(days=7))
    async with here.aggregator(own(""), config=file):
        await here.until_done()
        file.write_text(TOKYO)
        await until(lambda: serves(here, 2), "the new version")
        await here.until_done()
    measured = await dump(here.mongo_url, provenance=True)
    assert await here.grown_anew(own()) == measured


async def test_a_mistake_changes_nothing_and_is_said(here: Harness, file: Path) -> None:
    await here.publish(Pull(number=1).opened(0).events)
    async with here.aggregator(own(""), config=file) as settings:
        await here.until_done()
        await here.js.purge_stream("CHANGES")
        file.write_text('[calendar]\ntimezone = "Mars/Olympus"\n')
        await until(lambda: noted(settings.aggregator_port, "Mars/Olympus"), "the mistake")
        assert await serves(here, 1)
        file.write_text("")
        await until(lambda: noted(settings.aggregator_port, None), "the mistake being repaired")
    refused, repaired = await notices(here)
    assert (refused.version, refused.in_force, repaired.in_force) == (1, False, True)
    assert f"{file}: calendar.timezone = 'Mars/Olympus'" in str(refused.error)
    assert await here.database[DEFINITIONS].count_documents({}) == 1


async def test_the_same_in_other_words_is_no_new_version(
    here: Harness, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(TOKYO)
    other_words, read = f"# as always\n{TOKYO}", list[str]()

    def reading(path: Path) -> Configuration:
        read.append(path.read_text())
        return read_configuration(path)

    monkeypatch.setattr(definitions_file, "read_configuration", reading)
    async with here.aggregator(own(), config=file) as settings:
        file.write_text(other_words)
        await until(lambda: other_words in read, "the other words being read")
        file.write_text("no TOML")  # noted only after the words before it have been dealt with
        await until(lambda: noted(settings.aggregator_port, "not TOML"), "the mistake")
    assert await here.database[DEFINITIONS].count_documents({}) == 1


async def noted(port: int, text: str | None) -> bool:
    url = f"http://127.0.0.1:{port}/health/ready"
    async with aiohttp.ClientSession() as http, http.get(url) as answer:
        notes = (await answer.json()).get("notes", {})
        assert answer.status == 200
        return text in notes["definitions"] if text and notes else notes == {} and text is None

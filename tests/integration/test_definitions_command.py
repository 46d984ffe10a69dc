"""`headway definitions`: what is in force, in words that can be used as a file."""

import tomllib
from pathlib import Path

from services.contracts.definitions.document import Definitions
from services.runtime.configuration_file import active_definitions, parse_configuration, read_configuration
from tests.commands import CommandResult, headway
from tests.integration.aggregator_harness import Harness, definitions
from tests.integration.maintainer import own
from tests.unit.aggregator.pull_request_history import Pull


def read(printed: str) -> Definitions:
    """What is in force where the printed text is the file."""
    return active_definitions(parse_configuration(printed, "printed"))


class TestOfARunningHeadway:
    async def ask(self, here: Harness, *arguments: str) -> CommandResult:
        return await headway("definitions", *arguments, HEADWAY_MONGO_URL=here.mongo_url)

    async def test_what_is_in_force_is_printed_with_its_version_since_when_and_where_it_came_from(
        self, here: Harness
    ) -> None:
        await here.publish(Pull(number=1).opened(0).events)
        await here.apply()
        await here.apply(own())
        ran = await self.ask(here)
        assert (ran.code, ran.errors) == (0, "")
        assert read(ran.output) == own()
        (stored,) = await here.database["definitions"].find({"_id": 2}).to_list(None)
        since = stored["in_force_since"]
        assert ran.output.startswith(f"# Version 2, in force since {since:%Y-%m-%d %H:%M:%S} UTC.\n")
        assert '# the team\'s\n[calendar]\ntimezone = "Asia/Tokyo"\n' in ran.output
        assert "# as shipped with Headway\n[sizes]\n" in ran.output
        replaced = (
            '# the team\'s, in place of the one shipped with Headway\n[[metrics]]\nname  = "cycle_time"\n'
        )
        assert replaced in ran.output

    async def test_an_older_version_is_printed_as_it_was(self, here: Harness) -> None:
        await here.apply()
        await here.apply(own())
        ran = await self.ask(here, "--version", "1")
        assert (ran.code, read(ran.output)) == (0, definitions())
        assert ran.output.splitlines()[0].endswith("; now it is version 2.")

    async def test_what_is_not_there_is_said_in_a_line(self, here: Harness) -> None:
        ran = await self.ask(here)
        told = "headway: no definitions are in force: the aggregator has not been started yet\n"
        assert (ran.code, ran.errors) == (1, told)
        await here.apply()
        ran = await self.ask(here, "--version", "7")
        told = "headway: there is no version 7 of the definitions; the newest is 1\n"
        assert (ran.code, ran.output, ran.errors) == (1, "", told)


class TestOfAFile:
    async def test_it_says_what_would_be_in_force_and_may_be_used_as_a_file(self, tmp_path: Path) -> None:
        file = tmp_path / "headway.toml"
        file.write_text('[calendar]\nhours = ["09:00-17:00"]\n[[teams]]\nname = "core"\nmembers = ["ada"]\n')
        ran = await headway("definitions", "--config", file)
        assert (ran.code, ran.errors) == (0, "")
        assert read(ran.output) == active_definitions(read_configuration(file))
        assert tomllib.loads(ran.output)["teams"] == [{"name": "core", "members": ["ada"]}]
        beside = "# cycle_time by the other clock, as the calendar states hours\n[[metrics]]\nname   = "
        assert beside in ran.output

    async def test_a_mistake_is_said_as_headway_check_says_it(self, tmp_path: Path) -> None:
        file = tmp_path / "headway.toml"
        file.write_text('[calendar]\ntimezone = "Mars/Olympus"\n')
        ran, checked = [await headway(name, "--config", file) for name in ("definitions", "check")]
        assert (ran.code, ran.output, ran.errors) == (2, "", checked.errors)
        assert "Mars/Olympus" in ran.errors

    async def test_without_a_file_and_without_a_headway_it_says_what_to_do(self, tmp_path: Path) -> None:
        ran = await headway("definitions", "--data-dir", tmp_path)
        assert ran.code == 1
        assert ran.errors.startswith(f"headway: nothing runs with its data in {tmp_path}: start `headway up`")
        assert ran.errors.endswith("or set HEADWAY_MONGO_URL\n")

"""`headway definitions diff`: what it says beforehand is what the API shows when the change is made."""

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.aggregator.definitions.stored import find_definitions
from services.aggregator.definitions.versions import rules_of
from services.aggregator.definitions_diff.diff import DefinitionsDiff
from services.aggregator.definitions_diff.period import DiffPeriod, Part, Tally
from services.aggregator.definitions_diff.result import MetricsDiff
from services.aggregator.measurement.rules import Rules
from services.aggregator.store.store import Store
from services.contracts.definitions.changes import definition_changes
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.readmodels.log import LOG
from services.gateway.metrics.statistics import summarise
from tests.commands import CommandResult, headway
from tests.csv_rows import csv_rows
from tests.integration import gateway_harness
from tests.integration.aggregator_harness import ANCHOR, Harness, definitions, history
from tests.integration.maintainer import TOKYO, own
from tests.unit.aggregator.pull_request_history import Pull
from tests.waiting import until

IN_TEAM = """
[[teams]]
name = "web"
members = ["ada"]
"""
ALL_DAYS = "3660"
MERGES = """
[deployments]
source = "merges"
[calendar]
timezone = "America/Los_Angeles"
hours = ["08:00-16:00"]
"""
RELEASES = """
[deployments]
source = "releases"
"""
FEWER = """
[people]
bots = ["*-ci", "r*"]
[reviews]
commented_counts = false
[deployments]
environments = ["*"]
[sizes]
xs = 1
s = 2
m = 3
l = 4
[[teams]]
name = "few"
members = ["ines-carvalho"]
[[metrics]]
name = "merged"
label = "Merged"
count = "merged"
sizes = ["xl"]
"""


async def compare(here: Harness, after: Definitions, days: int) -> MetricsDiff:
    """What a change would do to some days of the history before its end."""
    store = Store(here.mongo_url)
    try:
        kept = await find_definitions(store)
        before, others = await rules_of(store.definitions, kept.version), Rules.of(after, 0)
        period = DiffPeriod.last(days, ANCHOR - timedelta(days=3), before, others)
        return await DefinitionsDiff(store, before, others, period).run(kept.served, lambda *_: None)
    finally:
        store.close()


async def shown(
    api: gateway_harness.Harness, metrics: Iterable[Metric], period: DiffPeriod
) -> dict[Part, Any]:
    """The figures that the API shows of every metric, its teams and its phases; of those that have any."""

    async def series(name: str, **group: str) -> list[Any]:
        answer = await api.get(
            f"/metrics/{name}", interval="month", from_=period.first, to=period.end, **group
        )
        return list(answer["series"])

    found = {}
    for metric in metrics:
        (whole,) = await series(metric.name)
        found[Part(metric.name)] = whole["total"]
        for one in await series(metric.name, group_by="team"):
            found[Part(metric.name, team=one["key"] or "")] = one["total"]
        for one in await series(metric.name, group_by="phase") if metric.phases else ():
            found[Part(metric.name, phase=one["key"])] = one["total"]
    return {part: total for part, total in found.items() if total["n"]}


def told(tally: Tally) -> dict[Part, Any]:
    return {
        part: summarise(values, tally.over(part)).model_dump(mode="json")
        for part, values in tally.values.items()
    }


async def test_the_figures_are_those_of_the_api_when_the_change_is_made(
    here: Harness, nats_url: str, mongo_url: str
) -> None:
    await here.publish(history(days=28, per_week=10))
    await here.apply()
    in_force = definitions()
    async with gateway_harness.start_gateway(nats_url, mongo_url) as api:
        for text in (TOKYO, MERGES, RELEASES, FEWER):
            after = own(text)
            compared = await compare(here, after, 7)
            period = compared.before.period
            before = await shown(api, in_force.metrics, period)
            assert told(compared.before) == before, text
            await here.apply(after)
            figures = await shown(api, after.metrics, period)
            assert told(compared.after) == figures != before, text
            assert 0 < compared.changed <= compared.read
            in_force = after


async def everything(here: Harness) -> dict[str, Any]:
    """Every document of every collection, but how far the log is applied."""
    names = set(await here.database.list_collection_names()) - {LOG}
    return {name: await here.database[name].find().sort("_id").to_list(None) for name in sorted(names)}


async def test_the_same_definitions_give_the_same_figures_and_change_no_pull_request(here: Harness) -> None:
    await here.publish(history(days=28, per_week=10))
    await here.apply()
    compared = await compare(here, definitions(), 30)
    assert compared.read > 25
    assert (compared.changed, compared.most) == (0, [])
    assert told(compared.before) == told(compared.after) != {}


async def test_the_api_previews_what_the_command_says_and_nothing_is_written(
    here: Harness, nats_url: str, mongo_url: str
) -> None:
    pull = Pull(number=7).opened(0, draft=True).ready(2000).approved("grace", 2005).merged(2010)
    await here.publish(pull.described(2010, draft=False).events)
    async with here.aggregator(), gateway_harness.start_gateway(nats_url, mongo_url) as api:
        await here.until_done()
        await until(here.settled, "everything having had its consequences")
        before = await everything(here)
        answer = await api.http.post(
            "/api/v1/definitions/preview",
            params={"days": 366},
            content=TOKYO,
            headers={"Content-Type": "application/toml"},
        )
        assert answer.status_code == 200, answer.text
        found = answer.json()
        assert await everything(here) == before
    assert (found["definition_version"], found["changes"]) == (1, True)
    assert (found["from"], found["to"]) == ("2025-11-18", "2026-11-19")
    assert "calendar.timezone: Europe/Lisbon → Asia/Tokyo" in found["others"]
    metrics = {one["metric"]: one for one in found["metrics"]}
    hours = metrics["cycle_time"]
    assert (hours["change"], hours["before"]["p50"], hours["after"]["p50"]) == ("redefined", 10, 2010)
    assert (hours["before"]["n"], hours["after"]["n"]) == (1, 1)
    assert metrics["cycle_time_working"]["after"] is None
    assert "cycle_time_working" in found["removed"]
    assert (found["pull_requests"], found["changed_pull_requests"]) == (1, 1)
    (most,) = found["most_changed"]
    assert (most["metric"], most["before"], most["after"]) == ("cycle_time", 10, 2010)
    assert most["why_after"].endswith("= 2010.00 h")


class TestTheCommand:
    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "headway.toml"
        path.write_text(TOKYO)
        return path

    async def ask(self, here: Harness, *arguments: str | Path) -> CommandResult:
        return await headway("definitions", "diff", *arguments, HEADWAY_MONGO_URL=here.mongo_url)

    async def lived(self, here: Harness) -> None:
        """A pull request, measured."""
        pull = Pull(number=7).opened(0, draft=True).ready(2000).approved("grace", 2005).merged(2010)
        await here.publish(pull.described(2010, draft=False).events)
        await here.apply()

    async def test_it_says_what_would_change_and_why_and_writes_nothing(
        self, here: Harness, file: Path
    ) -> None:
        await self.lived(here)
        there = await everything(here)
        ran = await self.ask(here, file, "--days", ALL_DAYS)
        assert (ran.code, ran.errors) == (0, "")
        for line in (
            "calendar.timezone: Europe/Lisbon → Asia/Tokyo",
            "people.aliases.grace: with edsger",
            "team platform is gone: ines-carvalho, ",
            "metric cycle_time, from: ready → opened",
            "acme/api#7 Change 7",
            "cycle_time: 10 → 2,010 hours",
            "before: merged 2026-05-25 03:00:00 UTC - ready 2026-05-24 17:00:00 UTC = 10.00 h",
            "after:  merged 2026-05-25 03:00:00 UTC - opened 2026-03-02 09:00:00 UTC = 2010.00 h",
        ):
            assert line in ran.output
        assert await everything(here) == there

    async def test_machines_are_told_everything(self, here: Harness, file: Path) -> None:
        await self.lived(here)
        ran = await self.ask(here, file, "--days", ALL_DAYS, "--json")
        said = json.loads(ran.output)
        assert (said["definition_version"], said["changes"]) == (1, True)
        metrics = {one["metric"]: one for one in said["metrics"]}
        assert metrics["cycle_time"]["keys"]["from"] == {"before": "ready", "after": "opened"}
        assert metrics["cycle_time_working"]["after"] is None
        assert metrics["cycle_time_working"]["change"] == "removed"
        assert metrics["opened"]["before"] == metrics["opened"]["after"]
        ran = await self.ask(here, file, "--days", ALL_DAYS, "--csv")
        rows = {(one["group_by"], one["metric"], one["key"]): one for one in csv_rows(ran.output)}
        for kind, by in (("metrics", ""), ("phases", "phase"), ("teams", "team")):
            assert said[kind]
            for figures in said[kind]:
                row = rows.pop((by, figures["metric"], figures["team"] or figures["phase"] or ""))
                for side in ("before", "after"):
                    p50 = (figures[side] or {}).get("p50")
                    assert row[f"p50_{side}"] == ("" if p50 is None else str(p50))
        assert not rows

    async def test_a_team_that_is_defined_otherwise_is_told_by_its_figures(
        self, here: Harness, file: Path
    ) -> None:
        await self.lived(here)
        await here.apply(own(IN_TEAM))
        file.write_text(IN_TEAM.replace('"web"', '"pages"'))
        ran = await self.ask(here, file, "--days", ALL_DAYS)
        assert (ran.code, ran.errors) == (0, "")
        said = [" ".join(line.split()) for line in ran.output.splitlines()]
        assert "team pages is new: ada" in said
        assert "As they are: " in ran.output
        assert {"By team:", "pages, merged pull requests 0 → 1 - → 1 - → 1 - → 1 0 → 1 -"} <= {*said}
        assert "1 of 1 pull requests would count otherwise." in said
        (before,) = (line for line in said if line.startswith("before: "))
        assert before.endswith(" for ada of web")

    async def test_a_file_that_says_what_is_in_force_changes_nothing(self, here: Harness, file: Path) -> None:
        await here.apply()
        printed = await headway("definitions", HEADWAY_MONGO_URL=here.mongo_url)
        file.write_text(printed.output)
        ran = await self.ask(here, file)
        told = f"Nothing would change: {file} says what is in force (version 1).\n"
        assert (ran.code, ran.output, ran.errors) == (0, told, "")

    async def test_a_mistake_is_said_as_headway_check_says_it(self, here: Harness, file: Path) -> None:
        file.write_text('[sizes]\nxs = "small"\n')
        ran, checked = await self.ask(here, file), await headway("check", "--config", file)
        assert (ran.code, ran.output, ran.errors) == (2, "", checked.errors)
        ran = await self.ask(here, file.with_name("missing.toml"))
        assert (ran.code, "missing.toml: cannot be read: No such file" in ran.errors) == (2, True)

    async def test_where_nothing_answers_it_says_so(self, file: Path, tmp_path: Path) -> None:
        ran = await headway("definitions", "diff", file, "--data-dir", tmp_path)
        assert ran.code == 1
        assert ran.errors.startswith(f"headway: nothing runs with its data in {tmp_path}")


def test_what_is_the_same_in_other_words_is_no_difference() -> None:
    assert not definition_changes(own(), own(TOKYO.replace("\n[people]", "\n\n[people]")))
    assert definition_changes(own(), definitions())

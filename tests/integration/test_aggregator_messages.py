"""What the aggregator says and what it sets aside: notices, progress, dead letters, health."""

import asyncio
import json
from base64 import b64encode
from datetime import UTC, date, datetime
from typing import Any

import aiohttp
import pytest
from click.testing import CliRunner

from services.aggregator.intake.dead_letters import all_letters, dead_letters
from services.aggregator.projections.sources import source_document
from services.aggregator.store.store import Store
from services.contracts.events import encode
from services.contracts.notices import (
    DefinitionsChanged,
    MetricsChanged,
    PullRequestsChanged,
    SourceChanged,
    SourceProgress,
    SourceState,
)
from services.contracts.readmodels.days import DAYS
from services.contracts.readmodels.definitions import DEFINITIONS
from services.contracts.readmodels.generations import GENERATIONS
from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from services.contracts.readmodels.review_requests import REVIEW_REQUESTS
from services.contracts.subjects import event_subject, source_subject
from services.runtime.configuration_file import active_definitions, parse_configuration
from services.runtime.publisher import Message, Publisher
from tests.integration.aggregator_harness import Harness, disturbed, history
from tests.readmodels_dump import dump, unsettled
from tests.unit.aggregator.pull_request_history import Pull
from tests.waiting import until


class TestNotices:
    async def test_what_changed_and_which_days_and_metrics_moved(self, here: Harness) -> None:
        await here.publish(Pull(number=7).opened(0).closed(24).events)
        await here.apply()
        told = [one for one in await here.changes() if not isinstance(one, DefinitionsChanged)]
        (of_pull_requests, *_) = told
        facts = of_pull_requests.facts[7]
        assert [(fact.type, fact.actor) for fact in facts] == [
            ("pull_request.opened", "ada"),
            ("pull_request.closed", "ada"),
        ]
        assert told == [
            PullRequestsChanged(host="github.com", repo="acme/api", numbers=(7,), facts={7: facts}),
            MetricsChanged(
                host="github.com",
                repo="acme/api",
                days=(date(2026, 3, 2), date(2026, 3, 3)),
                metrics=("closed_unmerged", "opened", "time_to_close", "time_to_close_working"),
            ),
        ]

    async def test_a_new_title_is_told_but_moves_no_metric(self, here: Harness) -> None:
        pull = Pull(number=7).opened(0).described(1)
        async with here.aggregator():
            await here.publish(pull.events)
            await here.until_done()
            await here.js.purge_stream("CHANGES")
            await here.publish(pull.described(2, title="Better").events[-1:])
            await here.until_done()
        assert await here.changes() == [
            PullRequestsChanged(host="github.com", repo="acme/api", numbers=(7,), facts={7: ()})
        ]

    async def test_only_what_is_new_is_told(self, here: Harness) -> None:
        pull = Pull(number=7).opened(0)
        async with here.aggregator():
            await here.publish(pull.events)
            await here.until_done()
            await here.js.purge_stream("CHANGES")
            await here.publish(pull.approved("grace", 1).events[-1:])
            await here.until_done()
        (change, _) = await here.changes()
        (fact,) = change.facts[7]
        assert (fact.id, fact.type) == (pull.events[-1].id, "pull_request.review_submitted")
        assert (fact.actor, fact.state) == ("grace", "approved")

    async def test_an_event_that_changes_nothing_is_not_noticed(self, here: Harness) -> None:
        pull = Pull(number=7).opened(0).merged(5)
        async with here.aggregator():
            await here.publish(pull.events)
            await here.until_done()
            await here.js.purge_stream("CHANGES")
            await here.publish(pull.events, repeat=True)
            await here.until_done()
        assert await here.changes() == []


def progress(**said: Any) -> SourceProgress:
    given = {
        "host": "github.com",
        "repo": "acme/nats.py",
        "repository_id": 5,
        "via": "graphql",
        "state": SourceState.BACKFILLING,
        "observed_at": datetime(2026, 3, 2, 9, tzinfo=UTC),
    }
    return SourceProgress(**{**given, **said})


async def say(here: Harness, one: SourceProgress) -> None:
    owner, name = one.repo.split("/")
    subject = source_subject(one.host, owner, name)
    await Publisher(here.client).publish(Message(subject, one.model_dump_json().encode()))


class TestSources:
    async def sources(self, here: Harness) -> list[dict[str, Any]]:
        return await here.database["sources"].find().sort("_id").to_list(None)

    async def test_the_last_word_on_a_repository_counts(self, here: Harness) -> None:
        await say(here, progress(collected=1))
        await say(here, progress(collected=20, state=SourceState.LIVE))
        await here.apply()
        (source,) = await self.sources(here)
        assert source["_id"] == "github.com/acme/nats.py"
        assert SourceProgress.model_validate(source["progress"]).collected == 20
        assert SourceChanged(host="github.com", repo="acme/nats.py") in await here.changes()

    async def test_a_word_is_never_replaced_by_an_earlier_one(self, here: Harness) -> None:
        store = Store(here.mongo_url)
        assert await store.sources.save(source_document(progress(collected=2), 20))
        assert not await store.sources.save(source_document(progress(collected=1), 10))
        (source,) = await self.sources(here)
        assert source["progress"]["collected"] == 2
        store.close()

    async def test_what_a_renamed_repository_was_called_before_is_dropped(self, here: Harness) -> None:
        async with here.aggregator():
            await say(here, progress(repo="acme/old"))
            await here.until_done()
            await say(here, progress(repo="acme/new"))
            await say(here, progress(repo="acme/other", repository_id=6))
            await here.until_done()
        assert [one["repo"] for one in await self.sources(here)] == ["acme/new", "acme/other"]

    async def test_two_spellings_of_a_repository_are_one_source(self, here: Harness) -> None:
        older = {**source_document(progress(repo="Acme/NATS.py"), 1), "_id": "github.com/Acme/NATS.py"}
        async with here.aggregator():
            await here.database["sources"].insert_one(older)
            await say(here, progress(repo="ACME/Nats.py", repository_id=None, state=SourceState.FAILING))
            await say(here, progress(repo="ACME/Nats.py", gone=True))
            await say(here, progress(repo="acme/nats.py"))
            await here.until_done()
        (source,) = await self.sources(here)
        assert (source["repo"], source["progress"]["gone"]) == ("acme/nats.py", False)


class TestDeadLetters:
    @pytest.fixture
    async def broken(self, here: Harness) -> Harness:
        """A log in which one message is no event, one is from the future, and the others are in order."""
        opened, merged = Pull(number=7).opened(0).merged(5).events
        future = json.dumps({**json.loads(encode(merged)), "dataversion": 9}).encode()
        await here.publish([opened])
        publisher = Publisher(here.client)
        await publisher.publish(
            Message("headway.events.github%2Ecom.acme.api.pull.8", b"no event", id="broken")
        )
        await publisher.publish(Message(event_subject(merged), future, id=merged.id))
        await here.publish(Pull(number=9).opened(1).events)
        await here.apply()
        return here

    async def test_what_cannot_be_read_is_set_aside_and_never_blocks_the_rest(self, broken: Harness) -> None:
        assert [one["number"] for one in await broken.all(PULL_REQUESTS)] == [7, 9]
        letters = [one async for one in all_letters(broken.js)]
        assert [(one.number, one.letter.stream, one.letter.sequence) for one in letters] == [
            (1, "EVENTS", 2),
            (2, "EVENTS", 3),
        ]
        assert letters[0].letter.reason.startswith("(message): Invalid JSON")
        assert letters[0].body == b"no event"
        assert letters[1].letter.reason == "dataversion: 9 is newer than 1"

    async def test_reading_the_log_again_sets_nothing_aside_twice(self, broken: Harness) -> None:
        await broken.js.delete_consumer("EVENTS", "aggregator")
        await broken.apply()
        assert len([one async for one in all_letters(broken.js)]) == 2

    def command(self, here: Harness, *arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(dead_letters, arguments, env={"HEADWAY_NATS_URL": here.nats_url})
        return result.exit_code, result.output

    async def test_they_can_be_listed_and_shown(self, broken: Harness) -> None:
        code, listed = await asyncio.to_thread(self.command, broken, "list")
        assert code == 0
        assert "Invalid JSON" in listed
        assert "is newer than 1" in listed
        _, shown = await asyncio.to_thread(self.command, broken, "show", "1")
        assert json.loads(shown)["body"] == "no event"
        code, said = await asyncio.to_thread(self.command, broken, "show", "77")
        assert (code, "no such dead letter" in said) == (1, True)

    async def test_what_can_be_read_now_is_replayed_and_the_rest_stays(self, broken: Harness) -> None:
        await broken.js.delete_msg("DEAD_LETTERS", 2)
        readable = next(iter(Pull(number=7).merged(5).events))
        letter = {
            **{
                "stream": "EVENTS",
                "subject": event_subject(readable),
                "sequence": 3,
                "reason": "was too new",
            },
            **{"failed_at": "2026-03-02T09:00:00Z"},
            "body_base64": b64encode(encode(readable)).decode(),
        }
        await Publisher(broken.client).publish(
            Message("headway.dead_letters.EVENTS", json.dumps(letter).encode())
        )
        code, said = await asyncio.to_thread(self.command, broken, "replay", "--all")
        assert code == 1
        assert "1: still cannot be read: (message): Invalid JSON" in said
        assert "3: replayed to headway.events" in said
        await broken.apply()
        assert [one.number async for one in all_letters(broken.js)] == [1]
        (document,) = await broken.all(PULL_REQUESTS, {"number": 7})
        assert document["state"] == "merged"


class TestDefinitions:
    TOKYO = (
        '[calendar]\ntimezone = "Asia/Tokyo"\n[people]\naliases = {grace = ["edsger"]}\n'
        '[deployments]\nenvironments = ["staging"]\n'
        '[[metrics]]\nname="cycle_time"\nlabel="Ours"\nfrom="opened"\nto="merged"\n'
    )

    async def test_what_is_stored_is_measured_again_as_if_it_had_always_been_so(self, here: Harness) -> None:
        own = active_definitions(parse_configuration(self.TOKYO, "headway.toml"))
        await here.publish(history())
        await here.apply()
        before = await dump(here.mongo_url)
        await here.apply(own)
        again = await dump(here.mongo_url)
        assert await unsettled(here.mongo_url) == 0
        read_set = (await here.active())["read_set"]
        for name in (PULL_REQUESTS, REVIEW_REQUESTS, "deployments", DAYS):
            await here.database[f"{name}_{read_set}"].delete_many({})
        await here.js.delete_consumer("EVENTS", "aggregator")
        await here.apply(own)
        assert await dump(here.mongo_url) == again != before

    async def test_every_version_is_kept_and_the_active_one_is_named(self, here: Harness) -> None:
        own = active_definitions(parse_configuration(self.TOKYO, "headway.toml"))
        await here.publish(Pull(number=1).opened(0).events)
        for measured in (None, None, own, None):
            await here.apply(measured)
        versions = await here.database[DEFINITIONS].find().sort("_id").to_list(None)
        assert [one["_id"] for one in versions] == [1, 2, 3]
        assert versions[0]["digest"] == versions[2]["digest"] != versions[1]["digest"]
        active = await here.database[GENERATIONS].find_one({"_id": "active"})
        assert (active["read_set"], active["definition_version"]) == ("3", 3)
        told = [one for one in await here.changes() if isinstance(one, DefinitionsChanged) and one.in_force]
        assert [one.version for one in told] == [1, 2, 3]

    async def test_an_aggregator_that_was_there_before_takes_the_new_version_over(
        self, here: Harness
    ) -> None:
        own = active_definitions(parse_configuration(self.TOKYO, "headway.toml"))
        async with here.aggregator():
            await here.publish(Pull(number=1).opened(0).events)
            await here.until_done()
            async with here.aggregator(own):
                await until(lambda: self.version_of(here, 1, 2), "measuring again")
            await here.publish(Pull(number=2).opened(0).events)
            await here.until_done()
        assert {one["definition_version"] for one in await here.all(PULL_REQUESTS)} == {2}

    async def version_of(self, here: Harness, number: int, version: int) -> bool:
        (document,) = await here.all(PULL_REQUESTS, {"number": number})
        active = await here.database[GENERATIONS].find_one({"_id": "active"})
        return document["definition_version"] == version == active["definition_version"]


async def test_a_consumer_deleted_under_way_is_made_again_and_the_log_read_from_its_beginning(
    here: Harness,
) -> None:
    async with here.aggregator():
        await here.publish(Pull(number=1).opened(0).events)
        await here.until_done()
        await here.js.delete_consumer("EVENTS", "aggregator")
        await here.publish(Pull(number=2).opened(0).events)
        await here.until_done()
    assert [one["number"] for one in await here.all(PULL_REQUESTS)] == [1, 2]


async def test_health_and_what_prometheus_is_told(here: Harness) -> None:
    await here.publish(disturbed(Pull(number=1).opened(0).merged(1).events * 5), repeat=True)
    async with here.aggregator() as settings, aiohttp.ClientSession() as http:
        await here.until_done()
        base = f"http://{settings.aggregator_host}:{settings.aggregator_port}"
        async with http.get(f"{base}/health/ready") as answer:
            assert answer.status == 200
            assert (await answer.json())["dependencies"] == {"nats": "up", "mongo": "up", "read models": "up"}
        async with http.get(f"{base}/metrics") as answer:
            assert "headway_aggregator_events_total" in await answer.text()

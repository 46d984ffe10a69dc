"""The aggregator as a service: its consumer, its health, and its figures for Prometheus."""

import aiohttp

from services.contracts.readmodels.pull_requests import PULL_REQUESTS
from tests.integration.aggregator_harness import Harness, disturbed
from tests.unit.aggregator.pull_request_history import Pull


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

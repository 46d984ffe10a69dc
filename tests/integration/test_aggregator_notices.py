"""The notices of an aggregator: what changed, and which days and metrics moved."""

from datetime import date

from services.contracts.notices import DefinitionsChanged, MetricsChanged, PullRequestsChanged
from tests.integration.aggregator_harness import Harness
from tests.unit.aggregator.pull_request_history import Pull


async def test_what_changed_and_which_days_and_metrics_moved(here: Harness) -> None:
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


async def test_a_new_title_is_told_but_moves_no_metric(here: Harness) -> None:
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


async def test_only_what_is_new_is_told(here: Harness) -> None:
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


async def test_an_event_that_changes_nothing_is_not_noticed(here: Harness) -> None:
    pull = Pull(number=7).opened(0).merged(5)
    async with here.aggregator():
        await here.publish(pull.events)
        await here.until_done()
        await here.js.purge_stream("CHANGES")
        await here.publish(pull.events, repeat=True)
        await here.until_done()
    assert await here.changes() == []

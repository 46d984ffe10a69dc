"""A backfill that was asked for: its steps, what it finds, when it ends, and who has departed."""

from datetime import UTC, datetime, timedelta

from services.collector.backfill.backfill import LATE, Backfill, backfill_in_force
from services.collector.crawl_state.crawl_state import CrawlState, ResourceState
from services.collector.forge.pages import ListPage
from services.collector.forge.resource import Resource
from services.collector.repository.progress import CrawlRate, RepositoryReport, source_progress
from services.collector.watch.unwatched_sources import unwatched_sources
from services.contracts.notices import SourceProgress, SourceState
from services.contracts.watch import Watch

NOW = datetime(2026, 5, 1, tzinfo=UTC)
SINCE = NOW - timedelta(days=100)
ASKED = Backfill(host="github.com", repository_id=7, since=SINCE, asked_at=NOW)
PULLS = Resource.PULL_REQUESTS
DONE = ResourceState(complete=True, watermark=NOW)
COMPLETE = CrawlState(pull_requests=DONE, deployments=DONE, releases=DONE, collected=900, expected=900)


def page(following: str | None, rows: int = 50, top: datetime | None = None) -> ListPage:
    return ListPage((), following, top=top or NOW, rows=rows)


def read(backfill: Backfill, resource: Resource, *pages: ListPage) -> Backfill:
    for each in pages:
        backfill = backfill.after(resource, each, {}, NOW)
    return backfill


def test_each_list_goes_on_where_it_was_until_it_has_no_next_page() -> None:
    one = read(ASKED, PULLS, page("x"))
    assert (one.step(PULLS, 80).cursor, one.step(Resource.RELEASES, 80).cursor) == ("x", None)
    both = read(one, PULLS, page(None))
    assert both.left(()) == [Resource.DEPLOYMENTS, Resource.RELEASES]
    assert both.left((Resource.RELEASES,)) == [Resource.DEPLOYMENTS]
    assert both.looked == 100


def test_what_is_listed_by_when_it_was_made_is_read_further_down() -> None:
    assert ASKED.step(PULLS, 80).bound == SINCE
    assert ASKED.step(Resource.DEPLOYMENTS, 80).bound == SINCE - LATE
    assert ASKED.step(Resource.RELEASES, 80).bound is None


def test_another_way_of_reading_begins_anew_and_the_same_goes_on() -> None:
    begun = read(ASKED.read_by("graphql", NOW), PULLS, page("x"))
    assert begun.read_by("graphql", NOW + LATE) == begun
    other = begun.read_by("rest", NOW + LATE)
    assert (other.cursors, other.looked, other.began_at) == ({}, 0, NOW)


def test_it_ends_with_what_could_not_be_read() -> None:
    ended = read(ASKED, Resource.RELEASES, page(None)).ended(NOW, (Resource.RELEASES, Resource.DEPLOYMENTS))
    assert (ended.open, ended.withheld) == (False, (Resource.DEPLOYMENTS,))


def test_the_same_date_goes_on_and_another_or_an_ended_one_begins_anew() -> None:
    backfill = ASKED.model_copy(update={"asked_at": NOW + timedelta(hours=1)})
    assert backfill_in_force(ASKED, backfill) is ASKED
    assert backfill_in_force(ASKED.ended(NOW, ()), backfill) is backfill
    assert backfill_in_force(ASKED.model_copy(update={"since": NOW - LATE}), backfill) is backfill
    assert backfill_in_force(None, backfill) is backfill


def test_the_number_to_look_at_is_told_by_how_much_time_is_covered() -> None:
    first = read(ASKED, PULLS, page("x"))
    assert first.estimate(900) is None
    second = read(first, PULLS, page("y", top=NOW - timedelta(days=10)))
    assert second.estimate(900) == 500
    assert second.estimate(300) == 300
    assert second.estimate(None) == 500
    assert read(second, PULLS, page(None, rows=1)).estimate(900) == 101


def test_it_is_told_as_the_first_reading_is_once_that_is_done() -> None:
    backfill = read(ASKED, PULLS, page("x"), page("y", top=NOW - timedelta(days=10)))
    at, rate = NOW + timedelta(seconds=10), CrawlRate(NOW, 0)
    report = RepositoryReport(
        "github.com", "acme/api", "graphql", COMPLETE, at, backfill=backfill, backfill_rate=rate
    )
    said = source_progress(report)
    assert (said.state, said.collected, said.expected) == (SourceState.BACKFILLING, 100, None)
    assert (said.rate_per_second, said.remaining_seconds) == (10, 40)
    reading = CrawlState(pull_requests=ResourceState(cursor="x"), collected=3, expected=9)
    said = source_progress(
        RepositoryReport(
            "github.com", "acme/api", "graphql", reading, at, backfill=backfill, backfill_rate=rate
        )
    )
    assert (said.collected, said.expected) == (3, 9)


def test_who_is_not_collected_under_that_name_any_more_has_departed() -> None:
    def said(repo: str, host: str = "github.com", *, gone: bool = False) -> SourceProgress:
        return SourceProgress(
            host=host, repo=repo, via="graphql", state=SourceState.LIVE, observed_at=NOW, gone=gone
        )

    sources = [
        said("acme/api"),
        said("acme/Web.App"),
        said("acme/away", gone=True),
        said("acme/other-host", "github.example"),
        said("globex/one"),
        said("globex/secret"),
        said("globex/*"),
        said("initech/*"),
    ]
    watch = Watch(repositories=("acme/web.app",), organisations=("Globex",), exclude=("globex/secret",))
    names = {each.repo for each in unwatched_sources(sources, "github.com", {"acme/web.app"}, watch)}
    assert names == {"acme/api", "globex/secret", "initech/*"}

"""`headway backfill`: what it asks for, and what it says."""

from datetime import UTC, datetime, timedelta

from services.collector.backfill.backfill import Backfill
from services.collector.crawl_state.crawl_state import SHALLOW
from services.collector.forge.resource import Resource
from services.contracts.notices import SourceProgress, SourceState
from services.standalone.backfill_report import (
    backfill_start,
    backfill_state,
    backfill_summary,
    choose_sources,
    not_watched_message,
)

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def source(
    repo: str, repository_id: int | None = 1, *, read: bool = True, gone: bool = False, at: datetime = NOW
):
    return SourceProgress(
        host="github.com",
        repo=repo,
        repository_id=repository_id,
        via="graphql",
        state=SourceState.LIVE,
        observed_at=at,
        expected=500,
        last_complete_walk=NOW if read else None,
        gone=gone,
    )


def asked(repository_id: int, **known: object) -> Backfill:
    begin = Backfill(host="github.com", repository_id=repository_id, since=NOW, asked_at=NOW)
    return begin.model_copy(update={"since": NOW.replace(year=2025), **known})


def test_all_that_is_watched_and_was_read_once_is_read_again_or_what_is_named() -> None:
    sources = [
        source("acme/api"),
        source("acme/Web", 2),
        source("acme/new", read=False),
        source("acme/old", gone=True),
        source("acme/*", None),
    ]
    every = choose_sources(sources, ())
    assert [each.repo for each in every.chosen] == ["acme/api", "acme/Web"]
    assert [each.repo for each in every.not_read_yet] == ["acme/new"]
    named = choose_sources(sources, ("ACME/web", "acme/old"))
    assert [each.repo for each in named.chosen] == ["acme/Web"]
    told = not_watched_message(named, sources)
    assert told == "not watched: acme/old (watched: acme/Web, acme/api, acme/new)"


def test_of_two_spellings_of_one_source_the_newest_is_read_again() -> None:
    older = source("ACME/Api", None, at=NOW - timedelta(hours=1))
    for both in ([older, source("acme/api")], [source("acme/api"), older]):
        assert [each.repo for each in choose_sources(both, ("Acme/Api",)).chosen] == ["acme/api"]


def test_what_is_left_is_what_is_shown_and_the_total_is_known_once_all_of_them_are() -> None:
    under_way = [asked(1, looked=30), asked(2, looked=10, done=(Resource.PULL_REQUESTS,), ended_at=NOW)]
    names, began = {1: "acme/api", 2: "acme/web"}, backfill_start([asked(1), asked(2)], ())
    now = backfill_state(under_way, names, began, 4)
    assert (now.title, now.figures) == ("reading again acme/api", "40 pull requests, 10.0 a second")
    under_way[0] = asked(1, looked=60, done=(Resource.PULL_REQUESTS,))
    assert (
        backfill_state(under_way, names, began, 7).figures
        == "70 of about 70 pull requests, 10.0 a second, 0:00:00 left"
    )


def test_the_sum_names_what_could_not_be_read() -> None:
    ended = [
        asked(1, looked=1200, repaired=3, ended_at=NOW, withheld=(Resource.DEPLOYMENTS,)),
        asked(2, looked=34, others_repaired=1, ended_at=NOW, method=SHALLOW),
    ]
    assert backfill_summary(ended, {1: "acme/api", 2: "acme/web"}) == [
        "1,234 pull requests looked at in 2 repositories: 3 repaired or new; "
        "1 deployments and releases repaired or new",
        "acme/api: deployments could not be read with these rights",
        "acme/web was read without a token: reviews, sizes, commits and deployments are left out",
    ]

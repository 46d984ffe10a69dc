"""Where releases are taken for deployments."""

from services.aggregator.facts.entities import merge_deployment
from services.aggregator.measurement.attribution import deployed_by
from services.aggregator.measurement.deployment_rows import deployment_rows
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.updates import updates_of
from tests.unit.aggregator.deployment_history import Deployment, Release
from tests.unit.aggregator.measured import deployment_of, document_of, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at

RELEASES = rules('[deployments]\nsource = "releases"\n')
PRERELEASES = rules('[deployments]\nsource = "releases"\nprereleases = true\n')


def counted(release: Release, measured: Rules) -> list[dict[str, float]]:
    return [dict(row.values) for row in deployment_rows(deployment_of(release, measured), measured)]


def test_a_published_release_is_a_successful_deployment_at_its_publication() -> None:
    found = deployment_of(Release(id=3, tag="v2").published(5), RELEASES)
    assert (found["_id"], found["source"], found["ref"]) == ("github.com/release/3", "release", "v2")
    assert (found["environment"], found["production"], found["state"]) == ("release", True, "success")
    assert found["created_at"] == found["succeeded_at"] == found["finished_at"] == at(5)
    assert (found["outcome"], found["actor"]) == ("succeeded", "grace")


def test_it_is_one_deployment_and_says_nothing_of_failures() -> None:
    assert counted(Release().published(5), RELEASES) == [{"deployment_frequency": 1.0}]


def test_a_prerelease_counts_only_where_the_definitions_say_so() -> None:
    prerelease = Release(prerelease=True).published(5)
    assert counted(prerelease, RELEASES) == []
    assert counted(prerelease, PRERELEASES) == [{"deployment_frequency": 1.0}]


def test_a_prerelease_that_was_made_a_release_is_one_in_whichever_order_that_is_seen() -> None:
    before = Release(prerelease=True).published(5).events
    after = Release().published(5, observed=at(9_000)).events
    for events in ([*before, *after], [*after, *before]):
        (fact,) = merge_deployment(None, events).facts.values()
        assert fact.prerelease is False


def test_a_release_that_is_a_prerelease_again_counts_no_longer() -> None:
    release = Release().published(5)
    release.events += Release(prerelease=True).published(5, observed=at(9_000)).events
    assert counted(release, RELEASES) == []


class TestWithdrawn:
    """Deleted, or a draft again: GitHub says that it is not public."""

    def release(self) -> Release:
        release = Release().published(5)
        release.events += Release(tag="", withdrawn=True).published(5, observed=at(9_000)).events
        return release

    def test_it_counts_no_longer_and_carries_nothing(self) -> None:
        found = deployment_of(self.release(), PRERELEASES)
        assert (found["production"], found["state"], found["outcome"]) == (False, "withdrawn", None)
        assert (found["succeeded_at"], found["success"], found["finished_at"]) == (None, None, None)
        assert counted(self.release(), PRERELEASES) == []

    def test_it_is_still_known_by_its_tag(self) -> None:
        assert deployment_of(self.release(), RELEASES)["ref"] == "v1.0.0"

    def test_published_again_it_counts_on_the_day_of_that(self) -> None:
        release = self.release()
        release.events += Release().published(30, observed=at(9_001)).events
        found = deployment_of(release, RELEASES)
        assert (found["state"], found["succeeded_at"], found["production"]) == ("success", at(30), True)

    def test_a_log_from_before_knows_only_published_ones(self) -> None:
        assert deployment_of(Release(withdrawn=None).published(5), RELEASES)["state"] == "success"


def test_a_release_counts_only_where_releases_are_chosen() -> None:
    assert counted(Release().published(5), rules()) == []
    assert counted(Release().published(5), rules('[deployments]\nsource = "merges"\n')) == []


def test_githubs_deployments_are_then_none() -> None:
    found = deployment_of(Deployment().created(1).status("success", 2), RELEASES)
    assert found["production"]
    assert deployment_rows(found, RELEASES) == []


def test_a_release_and_a_deployment_of_the_same_id_are_two_things() -> None:
    events = [*Release(id=7).published(1).events, *Deployment(id=7).created(1).events]
    assert sorted(updates_of(events).deployments) == ["github.com/deploy/7", "github.com/release/7"]


def test_a_merge_is_deployed_by_the_first_release_after_it() -> None:
    pull = Pull().opened(0).described(1, first_commit_at=at(-2)).merged(5)
    carried = document_of(pull, RELEASES, deployed_by(deployment_of(Release().published(8), RELEASES)))
    assert carried["milestones"]["deployed"] == at(8)
    assert (carried["measures"]["deploy_time"], carried["measures"]["lead_time"]) == (3, 10)
    rule = carried["explanation"]["milestones"]["deployed"]
    assert rule == {
        "rule": "the first release published at or after the merge",
        "fact": "gh:github.com:release:1:published",
    }


def test_without_one_it_says_so() -> None:
    waiting = document_of(Pull().opened(0).merged(5), RELEASES)["explanation"]["milestones"]["deployed"]
    assert waiting["rule"] == "no release contains the merge yet"

"""Deployments, and which of them carried a merge first."""

from services.aggregator.facts.entities import merge_pull_request, merge_repository
from services.aggregator.measurement.attribution import Merge, first_deployment, merge_to_deploy
from services.aggregator.measurement.deployments import branch_of
from services.aggregator.store.pull_requests import attribution_conditions
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import deployment_of, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import REPOSITORY, at


def test_success_then_inactive_is_still_a_success() -> None:
    document = deployment_of(Deployment().created(0).status("success", 1).status("inactive", 9))
    assert (document["state"], document["succeeded_at"]) == ("success", at(1))


def test_the_first_success_counts() -> None:
    document = deployment_of(
        Deployment().created(0).status("failure", 1).status("success", 2).status("success", 3)
    )
    assert (document["succeeded_at"], document["failed_at"]) == (at(2), at(1))


def test_without_a_status_it_is_created() -> None:
    document = deployment_of(Deployment().created(0))
    assert (document["state"], document["created_at"], document["sha"]) == ("created", at(0), "sha-1")


def test_statuses_before_the_creation_is_known() -> None:
    document = deployment_of(Deployment().status("success", 1))
    assert (document["environment"], document["production"]) == ("production", True)
    assert (document["created_at"], document["sha"], document["succeeded_at"]) == (None, None, at(1))


def test_production_is_a_pattern_of_environment_names() -> None:
    def production(environment: str, toml: str = "") -> bool:
        return deployment_of(Deployment(environment=environment).created(0), rules(toml))["production"]

    assert production("production") and production("prod-eu") and production("PROD")
    assert not production("staging") and not production("preproduction")
    assert production("live", '[deployments]\nenvironments = ["live"]\n')


def candidate(id_: int, created: float, succeeded: float) -> dict:
    return deployment_of(Deployment(id=id_).created(created).status("success", succeeded))


def first_after(hours: float, candidates: list[dict]) -> dict:
    return first_deployment(Merge(at(hours)), candidates)


class TestFirstAfter:
    def test_deployment_before_merge_does_not_carry_it(self) -> None:
        assert first_after(5, [candidate(1, 4, 6)]) is None

    def test_one_created_at_the_moment_of_the_merge_does(self) -> None:
        assert first_after(5, [candidate(1, 5, 6)])["id"] == 1

    def test_the_first_to_succeed_wins_not_the_first_created(self) -> None:
        assert first_after(5, [candidate(2, 7, 8), candidate(1, 6, 9)])["id"] == 2

    def test_the_very_first_deployment_carries_everything_merged_before(self) -> None:
        carried = first_after(-10_000, [candidate(1, 4, 6)])
        assert (carried["id"], carried["succeeded_at"]) == (1, at(6))


class TestMergeToDeploy:
    def merged(self, pull: Pull, branch: str | None = "main") -> object:
        repository = REPOSITORY.model_copy(update={"default_branch": branch})
        events = [
            one.model_copy(update={"data": one.data.model_copy(update={"repository": repository})})
            for one in pull.events
        ]
        return merge_to_deploy(merge_pull_request(None, events), merge_repository(None, events), rules())

    def test_only_a_merge_to_the_default_branch_can_be_deployed(self) -> None:
        assert self.merged(Pull().opened().merged(1)) == Merge(at(1))
        assert self.merged(Pull().opened().described(0.5, base="v1").merged(1)) is None
        assert self.merged(Pull().opened()) is None

    def test_not_as_long_as_the_default_branch_or_the_opening_are_unknown(self) -> None:
        assert self.merged(Pull().opened().merged(1), branch=None) is None
        assert self.merged(Pull().described(0).merged(1)) is None


def test_an_unfinished_deployment_is_of_interest_only_to_what_it_carried_before() -> None:
    conditions = attribution_conditions([deployment_of(Deployment(id=3).created(0))])
    assert [sorted(one) for one in conditions] == [["deployment.id", "host", "repository_id"]]
    assert len(attribution_conditions([candidate(3, 0, 1)])) == 3


class TestBranch:
    def test_a_deployment_of_another_branch_carries_nothing(self) -> None:
        other = deployment_of(Deployment(id=3, ref="topic").created(0).status("success", 1))
        assert (other["branch"], other["of_default_branch"]) == ("topic", False)
        assert len(attribution_conditions([other])) == 1
        assert first_deployment(Merge(at(-1)), [other]) is None

    def test_what_names_no_branch_is_taken_to_be_of_the_default_branch(self) -> None:
        for ref in (None, "9f2c1e7ab03d4c55", "v1.4.2", "2.0", "v3-rc.1", "refs/tags/spring"):
            assert branch_of(ref) is None, ref

    def test_a_branch_is_one_however_it_is_written(self) -> None:
        for ref, branch in (("main", "main"), ("refs/heads/main", "main"), ("release/1.2", "release/1.2")):
            assert branch_of(ref) == branch

    def test_what_github_states_is_not_guessed_from_the_spelling(self) -> None:
        for tag in ("web-v1.4.2", "web/v1.4.2", "@scope/web@1.4.2", "spring", "v1.4.2"):
            assert branch_of(tag, "tag") is None, tag
        for branch in ("2.0", "1.x", "v3", "deadbeef", "main"):
            assert branch_of(branch, "branch") == branch

    def test_a_deployment_of_a_tag_of_one_of_many_packages_carries_what_was_merged_before(self) -> None:
        tagged = Deployment(id=3, ref="web-v1.4.2", ref_type="tag").created(2).status("success", 3)
        assert first_after(1, [deployment_of(tagged)])["id"] == 3

    def test_a_maintenance_branch_that_looks_like_a_version_carries_nothing(self) -> None:
        branch = Deployment(id=3, ref="2.0", ref_type="branch").created(2).status("success", 3)
        assert first_after(1, [deployment_of(branch)]) is None


class TestEnvironment:
    def test_a_status_that_names_another_environment_moves_the_deployment_there(self) -> None:
        moved = Deployment(environment="staging").created(0).status("success", 1, "production")
        document = deployment_of(moved)
        assert (document["environment"], document["production"]) == ("production", True)
        assert document["succeeded_at"] == at(1)

    def test_a_success_in_the_environment_before_is_none_in_the_one_it_moved_to(self) -> None:
        moved = Deployment(environment="staging").created(0).status("success", 1)
        moved.status("in_progress", 2, "production")
        assert deployment_of(moved)["succeeded_at"] is None
        assert deployment_of(moved.status("success", 3, "production"))["succeeded_at"] == at(3)

    def test_a_failure_in_the_environment_before_is_none_in_the_one_it_moved_to(self) -> None:
        moved = Deployment(environment="staging").created(0).status("failure", 1)
        moved.status("success", 2, "production")
        assert (deployment_of(moved)["failed_at"], deployment_of(moved)["outcome"]) == (None, "succeeded")

    def test_where_no_status_names_one_that_of_the_creation_stands(self) -> None:
        assert deployment_of(Deployment(environment="production").created(0))["environment"] == "production"


def test_of_statuses_of_one_second_the_one_that_ends_comes_last() -> None:
    for first, then in (("success", "in_progress"), ("in_progress", "success")):
        document = deployment_of(Deployment().created(0).status(first, 1).status(then, 1))
        assert document["state"] == "success"

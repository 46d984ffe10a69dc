"""Which deployment carried a merge, told by the commits that came with it."""

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.definitions_diff.deployments import CarryingDeployments, remeasured
from services.aggregator.facts.entities import merge_deployment, merge_pull_request
from services.aggregator.facts.stored_facts import read_deployment
from services.aggregator.measurement.attribution import MergeRange
from services.aggregator.store.pull_requests import attribution_conditions
from services.aggregator.store.scan import merge_condition
from services.contracts.definitions.document import Deployments
from services.contracts.readmodels.deployments import DeployedBy
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import deployment_of, document_of, repository_of, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at

EXACT = rules('[deployments]\nancestry = "exact"\n')
COMMIT = f"sha-{Pull().id}"
FIRST = Deployment(1, sha="a").created(0).status("success", 1)


def measured(told: Sequence[Deployment]) -> list[dict[str, Any]]:
    """The documents of a repository's deployments, with what they know of each other."""
    repository = repository_of([event for one in told for event in one.events])
    return list(remeasured([deployment_of(one, EXACT) for one in told], repository, EXACT))


def carried(pull: Pull, *told: Deployment) -> DeployedBy | None:
    repository = repository_of(pull.events)
    return CarryingDeployments.of(measured(told), repository, EXACT).first(
        merge_pull_request(None, pull.events)
    )


def merged(hours: float, base: str = "main") -> Pull:
    """Its commit is `COMMIT`."""
    return Pull().opened(0).described(0.5, base=base).merged(hours)


def second(hours: float, *, sha: str = "b") -> Deployment:
    return Deployment(2, sha=sha).created(hours).status("success", hours + 1)


class TestWhoCarriesAMerge:
    def test_not_a_deployment_of_an_older_commit_however_late_it_is(self) -> None:
        old = second(5).compared("a", "x", "y")
        assert carried(merged(3), FIRST, old) is None

    def test_the_one_that_it_came_with(self) -> None:
        old = second(5).compared("a", "x")
        newer = Deployment(3, sha="c").created(7).status("success", 8).compared("b", "y", COMMIT)
        found = carried(merged(3), FIRST, old, newer)
        assert found is not None
        assert (found["id"], found["by"]) == (3, "ancestry")

    def test_even_if_it_was_asked_for_before_github_noted_the_merge(self) -> None:
        found = carried(merged(5.5), FIRST, second(5).compared("a", COMMIT))
        assert found is not None and found["id"] == 2

    def test_a_deployment_of_another_branch_that_contains_it(self) -> None:
        other = Deployment(2, sha="b", ref="hotfix").created(5).status("success", 6)
        found = carried(merged(3), FIRST, other.compared("a", COMMIT))
        assert found is not None and found["id"] == 2


class TestByTimeStill:
    def test_the_very_first_deployment(self) -> None:
        found = carried(merged(-5), FIRST)
        assert found is not None and (found["id"], found["by"]) == (1, "time")

    def test_one_that_nobody_has_compared_yet(self) -> None:
        found = carried(merged(3), FIRST, second(5))
        assert found is not None and (found["id"], found["by"]) == (2, "time")

    def test_one_of_which_github_cannot_tell_all(self) -> None:
        found = carried(merged(3), FIRST, second(5).compared("a", "x", complete=False))
        assert found is not None and (found["id"], found["by"]) == (2, "time")

    def test_one_that_was_compared_with_what_turned_out_not_to_be_before_it(self) -> None:
        between = Deployment(3, sha="m").created(2).status("success", 3)
        late = second(5).compared("a", "x")
        assert [one["by_time"] for one in measured([FIRST, late])] == [True, False]
        assert [one["by_time"] for one in measured([FIRST, late, between])] == [True, True, True]

    def test_a_merge_whose_commit_is_not_known(self) -> None:
        pull = Pull().opened(0).merged(3)
        pull.events[-1] = pull.events[-1].model_copy(
            update={"data": pull.events[-1].data.model_copy(update={"merge_commit": None})}
        )
        found = carried(pull, FIRST, second(5).compared("a", "x"))
        assert found is not None and (found["id"], found["by"]) == (2, "time")


class TestMergedToAnotherBranch:
    """What contains the commit carries it, whatever it was merged to; time alone carries it nowhere."""

    def test_is_carried_by_the_deployment_that_its_commit_came_with(self) -> None:
        found = carried(merged(3, "develop"), FIRST, second(5).compared("a", COMMIT))
        assert found is not None and (found["id"], found["by"]) == (2, "ancestry")

    def test_also_where_github_did_not_tell_all_that_came(self) -> None:
        found = carried(merged(3, "develop"), FIRST, second(5).compared("a", COMMIT, complete=False))
        assert found is not None and (found["id"], found["by"]) == (2, "ancestry")

    def test_not_by_the_first_deployment_nor_by_one_that_nobody_has_compared(self) -> None:
        assert carried(merged(-5, "develop"), FIRST) is None
        assert carried(merged(3, "develop"), FIRST, second(5)) is None
        assert carried(merged(3, "develop"), FIRST, second(5).compared("a", "x", complete=False)) is None

    def test_not_where_time_is_asked_for(self) -> None:
        known, compared = (
            merge_pull_request(None, merged(3, "develop").events),
            second(5).compared("a", COMMIT),
        )
        deployments = [deployment_of(one) for one in (FIRST, compared)]
        assert (
            CarryingDeployments.of(deployments, repository_of(compared.events), rules()).first(known) is None
        )

    def test_and_says_so_as_long_as_nothing_contains_it(self) -> None:
        told = document_of(merged(3, "develop"), EXACT)["explanation"]
        assert told["milestones"]["deployed"]["rule"] == (
            "no production deployment is known to contain the commit of the merge"
        )
        assert told["measures"]["lead_time"]["reason"] is not None

    def test_changed_deployments_may_carry_it_by_their_commits_only(self) -> None:
        *_, later = attribution_conditions(measured([FIRST, second(5).compared("a", COMMIT)])[1:])
        by_time, by_commit = later["$or"]
        assert (by_time["to_default_branch"], by_commit) == (True, {"facts.merge_commit": {"$in": [COMMIT]}})


def test_a_comparison_of_definitions_also_looks_at_what_came_with_deployments_of_the_period() -> None:
    documents = measured([FIRST, second(5).compared("a", COMMIT)])
    wanted = CarryingDeployments.of(documents, repository_of(FIRST.events), EXACT).merges_since(at(4))
    assert wanted == MergeRange(at(0), (COMMIT,))
    assert merge_condition(wanted) == {
        "$or": [{"milestones.merged": {"$gt": at(0)}}, {"facts.merge_commit": {"$in": [COMMIT]}}]
    }


def test_nothing_came_with_the_same_commit_again() -> None:
    again = second(5, sha="a")
    assert measured([FIRST, again])[1]["by_time"] is False
    assert carried(merged(3), FIRST, again) is None


def test_each_environment_has_its_own_before() -> None:
    europe = Deployment(2, "prod-eu", sha="b").created(5).status("success", 6)
    later = Deployment(3, "prod-eu", sha="c").created(7).status("success", 8)
    assert [one["base"] for one in measured([FIRST, europe, later])] == [None, None, "b"]


def test_where_time_is_asked_for_comparisons_do_not_matter() -> None:
    compared = second(5).compared("a", "x")
    assert deployment_of(compared)["by_time"] is True
    pull = merged(3)
    deployments = [deployment_of(one) for one in (FIRST, compared)]
    found = CarryingDeployments.of(deployments, repository_of(pull.events), rules()).first(
        merge_pull_request(None, pull.events)
    )
    assert found is not None and (found["id"], found["by"]) == (2, "time")


def test_facts_of_a_comparison_come_back_from_the_document_as_they_were() -> None:
    compared = second(5).compared("a", "x", "y")
    assert read_deployment(deployment_of(compared)) == merge_deployment(None, compared.events)


def test_the_explanation_says_how_it_is_known() -> None:
    def rule(deployed: DeployedBy | None) -> str:
        return document_of(merged(3), EXACT, deployed)["explanation"]["milestones"]["deployed"]["rule"]

    contained = carried(merged(3), FIRST, second(5).compared("a", COMMIT))
    assert rule(contained) == (
        "the first successful deployment to production that contains the commit of the merge"
    )
    by_time = "created at or after the merge (what came with it is not known)"
    assert rule(carried(merged(3), FIRST, second(5))) == (
        f"the first successful deployment to production {by_time}"
    )


def test_only_deployments_have_commits_to_compare() -> None:
    with pytest.raises(ValueError, match="ancestry = 'exact' needs source = 'deployments', not 'releases'"):
        Deployments.model_validate({"source": "releases", "ancestry": "exact"})


# A history: each commit has one before it, of those that were there; deployments take any of them.
PARENTS = st.lists(st.integers(0, 9), max_size=9)
SHIPPED = st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["production", "prod-eu"])), max_size=8)


@given(PARENTS, SHIPPED, st.integers(0, 9), st.sampled_from(["main", "develop"]), st.randoms())
def test_it_is_the_first_that_contains_the_merge_whatever_is_deployed_in_whichever_order(
    parents: list[int], shipped: list[tuple[int, str]], choice: int, base: str, chance: Random
) -> None:
    contained = [{0}]
    for number, parent in enumerate(parents, start=1):
        contained.append({number, *contained[parent % number]})
    commit = choice % len(contained)
    began = [Deployment(1, "production", sha="0"), Deployment(2, "prod-eu", sha="0")]
    told = [one.created(0).status("success", 1) for one in began]
    ids, last = chance.sample(range(3, 100), len(shipped)), {"production": 0, "prod-eu": 0}
    expected = None
    for place, (chosen, environment) in enumerate(shipped):
        head, before = chosen % len(contained), last[environment]
        one = (
            Deployment(ids[place], environment, sha=str(head))
            .created(20 + place)
            .status("success", 21 + place)
        )
        came = sorted(contained[head] - contained[before])
        told.append(one.compared(str(before), *(COMMIT if each == commit else str(each) for each in came)))
        last[environment] = head
        if commit in contained[head]:
            expected = expected or ids[place]
    found = carried(merged(2, base), *chance.sample(told, len(told)))
    assert (found and found["id"]) == (expected if commit else None)

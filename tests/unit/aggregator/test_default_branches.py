"""Past facts are judged by the default branch of then, whatever it is called now."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.facts.default_branches import MOST_OBSERVATIONS, BranchObservation, DefaultBranches
from services.aggregator.facts.entities import RepositoryFacts, merge_deployment, merge_pull_request
from services.aggregator.facts.registers import Register
from services.aggregator.measurement.attribution import Merge, first_deployment, merge_to_deploy
from services.aggregator.measurement.deployments import derive_deployment
from services.aggregator.measurement.pull_requests import derive_pull_request
from services.aggregator.projections.revisions import Context, deployment_change, repository_key
from services.contracts.readmodels.deployments import DeployedBy
from tests.examples import examples
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import HOST, at

RULES = rules()


def branches(*observed: tuple[float, str]) -> DefaultBranches:
    """What the default branch was observed to be, by hours."""
    return DefaultBranches().with_(BranchObservation(at(hours), branch) for hours, branch in observed)


def repository(*observed: tuple[float, str]) -> RepositoryFacts:
    return RepositoryFacts(HOST, 1, {"name": Register(at(0), at(0), "acme/api")}, branches(*observed))


def counts(base: str, merged: float, *observed: tuple[float, str]) -> bool:
    """Whether a merge to a branch is one to the default branch."""
    pull = Pull().opened(merged - 1).described(merged - 0.5, base=base).merged(merged)
    return merge_to_deploy(merge_pull_request(None, pull.events), repository(*observed), RULES) is not None


class TestRenamed:
    RENAMED = (10, "main"), (20, "main"), (30, "trunk"), (40, "trunk")

    def test_what_was_merged_to_the_old_one_before_is_still_a_merge_to_the_default_branch(self) -> None:
        assert counts("main", 15, *self.RENAMED)
        assert counts("main", -500, *self.RENAMED)

    def test_the_new_one_is_the_default_from_then_on(self) -> None:
        assert counts("trunk", 35, *self.RENAMED) and counts("trunk", 500, *self.RENAMED)
        assert not counts("main", 35, *self.RENAMED)

    def test_the_new_one_was_not_the_default_before(self) -> None:
        assert not counts("trunk", 15, *self.RENAMED)

    def test_between_the_last_word_on_the_old_one_and_the_first_on_the_new_one_either_may_be(self) -> None:
        assert counts("main", 25, *self.RENAMED) and counts("trunk", 25, *self.RENAMED)
        assert not counts("topic", 25, *self.RENAMED)

    def test_twice(self) -> None:
        twice = (*self.RENAMED, (50, "next"))
        assert counts("main", 15, *twice) and counts("trunk", 35, *twice) and counts("next", 60, *twice)
        assert not counts("main", 45, *twice) and not counts("trunk", 60, *twice)

    def test_a_delivery_that_is_late_with_the_old_name_says_nothing_of_now(self) -> None:
        late = (*self.RENAMED, (22, "main"))
        assert not counts("trunk", 21, *late)
        assert counts("trunk", 41, *late) and not counts("main", 41, *late)


def test_a_delivery_that_seems_older_than_the_first_reading_does_not_say_what_was_before_that() -> None:
    """Deliveries are dated by whole seconds, and by the newest time in them."""
    read, delivered = BranchObservation(at(10), "main"), BranchObservation(at(9.9), "trunk")
    found = DefaultBranches().with_([read], [read]).with_([delivered], [BranchObservation(at(11), "trunk")])
    assert found.at(at(1)) == ("main", "trunk")
    assert DefaultBranches().with_([read, delivered]).at(at(1)) == ("trunk",)


def test_switched_to_another_branch_and_back_is_each_in_its_time() -> None:
    switched = (1, "master"), (10, "master"), (12, "develop"), (20, "develop"), (22, "master")
    found = [(counts("master", when, *switched), counts("develop", when, *switched)) for when in (5, 15, 30)]
    assert found == [(True, False), (False, True), (True, False)]
    assert all(counts(branch, when, *switched) for branch in ("master", "develop") for when in (11, 21))


class TestDeployment:
    RENAMED = (10, "main"), (20, "main"), (30, "trunk")

    def carried(self, merged: float, ref: str, created: float) -> DeployedBy | None:
        told = Deployment(ref=ref).created(created).status("success", created + 1)
        known = merge_deployment(None, told.events)
        world = Context(RULES, {repository_key(HOST, 1): repository(*self.RENAMED)})
        change = deployment_change(None, known, world, True)
        assert change is not None
        return first_deployment(Merge(at(merged)), [change.document])

    def test_of_the_default_branch_of_its_creation_carries(self) -> None:
        assert self.carried(5, "main", 6)
        assert self.carried(5, "trunk", 35)
        assert self.carried(5, "main", 25)

    def test_of_what_was_not_the_default_branch_carries_nothing(self) -> None:
        assert not self.carried(5, "trunk", 6)
        assert not self.carried(5, "main", 35)


class TestNamedBySetting:
    """`deployments.branches`: what GitHub does not tell, because it was so before Headway first looked."""

    FORMER = rules('[deployments]\nbranches = ["master", "release/*"]\n')

    def test_a_merge_to_one_counts_whenever_it_was(self) -> None:
        pull = Pull().opened(0).described(1, base="master").merged(2)
        known = merge_pull_request(None, pull.events)
        assert merge_to_deploy(known, repository((9, "main")), RULES) is None
        assert merge_to_deploy(known, repository((9, "main")), self.FORMER) == Merge(at(2))
        assert merge_to_deploy(known, repository(), self.FORMER) == Merge(at(2))

    def test_a_deployment_of_one_carries(self) -> None:
        told = Deployment(ref="release/7").created(3).status("success", 4)
        known = merge_deployment(None, told.events)
        (of_another, of_one) = (
            derive_deployment(known, repository((9, "main")), each)["of_default_branch"]
            for each in (RULES, self.FORMER)
        )
        assert (of_another, of_one) == (False, True)


class TestExplanation:
    def rule(self, base: str, *observed: tuple[float, str]) -> str:
        pull = Pull().opened(0).described(1, base=base).merged(2)
        known = merge_pull_request(None, pull.events)
        document = derive_pull_request(known, repository(*observed), None, RULES)
        return document["explanation"]["milestones"]["deployed"]["rule"]

    def test_names_the_default_branch_of_then(self) -> None:
        assert self.rule("v1", (1, "main"), (3, "main"), (9, "trunk")) == (
            "merged to v1, not to the default branch main"
        )

    def test_names_both_where_either_may_have_been_it(self) -> None:
        assert self.rule("v1", (1, "main"), (3, "trunk")) == (
            "merged to v1, not to the default branch main or trunk"
        )

    def test_says_that_it_is_not_known(self) -> None:
        assert self.rule("v1") == "the repository's default branch is not known"


_observations = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(["main", "trunk", "next"])).map(
        lambda one: BranchObservation(at(one[0]), one[1])
    ),
    max_size=12,
)


@given(_observations, _observations, st.randoms())
def test_observations_may_come_in_any_order_twice_and_in_any_parts(
    some: list[BranchObservation], others: list[BranchObservation], order: Random
) -> None:
    once = DefaultBranches().with_([*some, *others], [*some, *others])
    again = [*some, *others, *some]
    order.shuffle(again)
    bit_by_bit = DefaultBranches()
    for one in again:
        bit_by_bit = bit_by_bit.with_([one], [one])
    assert (bit_by_bit, bit_by_bit.eras) == (once, once.eras)
    assert once.with_(some) is once


@given(_observations, st.integers(-5, 65))
def test_at_any_moment_it_is_what_was_observed_before_or_after(
    observed: list[BranchObservation], hour: int
) -> None:
    found, moment = DefaultBranches().with_(observed).at(at(hour)), at(hour)
    before = [one for one in observed if one.as_of <= moment]
    after = [one for one in observed if one.as_of > moment]
    last = {one.branch for one in before if one.as_of == max(each.as_of for each in before)}
    first = {one.branch for one in after if one.as_of == min(each.as_of for each in after)}
    assert found == tuple(sorted(last | first))


@examples(20)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=4), st.randoms())
def test_a_long_history_keeps_what_it_was_when(lengths: list[int], order: Random) -> None:
    """Renamed after any number of observations, that come nearly in order: some are late by up to 20."""
    names = [f"branch-{place}" for place, length in enumerate(lengths) for _ in range(length)]
    observed = [BranchObservation(at(0) + timedelta(minutes=place), name) for place, name in enumerate(names)]
    arrived = sorted(range(len(observed)), key=lambda place: place + order.randint(0, 20))
    found = DefaultBranches()
    for place in arrived:
        found = found.with_([observed[place]])
    assert len(found.observed) <= MOST_OBSERVATIONS + 2 * len(lengths)
    for one in observed:
        assert one.branch in found.at(one.as_of)
        assert len(found.at(one.as_of)) <= 2
    assert found.eras == DefaultBranches().with_(observed).eras

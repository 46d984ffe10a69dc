"""Laws of explanations, checked with random histories: nothing is said without its reason."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.definitions.vocabulary import COUNTED, Milestone, Subject
from services.contracts.readmodels.deployments import DeployedBy
from tests.examples import examples
from tests.unit.aggregator.histories import TEAMS, pulls
from tests.unit.aggregator.measured import document_of, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.test_aggregator_measures import DEPLOYED
from tests.unit.aggregator.values import at

FILTERED = '[[metrics]]\nname = "big"\nlabel = "Big"\nfrom = "ready"\nto = "merged"\nsizes = ["xl"]\n'
OWN = f'[calendar]\nhours = ["09:00-17:00"]\n{FILTERED}{TEAMS}'
ALL_RULES = {
    source: rules(f'[deployments]\nsource = "{source}"\n{OWN}')
    for source in ("deployments", "releases", "merges")
}
NOT_OF_A_PULL_REQUEST = {"first_commit", "deployed"}
often = examples(80)
sources = st.sampled_from([*ALL_RULES])
carried = st.sampled_from([None, DEPLOYED, {**DEPLOYED, "source": "release", "environment": "release"}])


def document(pull: Pull, source: str, deployed: DeployedBy | None) -> dict[str, Any]:
    """Carried by a deployment only where the aggregator would have looked for one."""
    merged = any(event.type == "pull_request.merged" for event in pull.events)
    return document_of(pull, ALL_RULES[source], deployed if merged and source != "merges" else None)


@often
@given(pulls(), sources, carried)
def test_every_measure_has_its_arithmetic_or_the_reason_for_null(
    pull: Pull, source: str, deployed: DeployedBy | None
) -> None:
    found = document(pull, source, deployed)
    metrics = ALL_RULES[source].definitions.metrics
    of_pulls = {
        one.name for one in metrics if not one.count or COUNTED[one.count].of is not Subject.DEPLOYMENT
    }
    assert set(found["measures"]) == set(found["explanation"]["measures"]) == of_pulls
    for name, said in found["explanation"]["measures"].items():
        known = found["measures"][name] is not None
        assert (bool(said["arithmetic"]), bool(said["reason"])) == (known, not known), name


@often
@given(pulls(), sources, carried)
def test_every_milestone_has_its_rule_and_the_fact_it_chose(
    pull: Pull, source: str, deployed: DeployedBy | None
) -> None:
    found = document(pull, source, deployed)
    facts = {fact["id"]: fact["at"] for fact in found["facts"]}
    assert set(found["milestones"]) == set(found["explanation"]["milestones"]) == set(Milestone)
    for name, said in found["explanation"]["milestones"].items():
        moment = found["milestones"][name]
        assert said["rule"], name
        if moment is None:
            assert said["fact"] is None, name
        elif name not in NOT_OF_A_PULL_REQUEST:
            assert facts[said["fact"]] == moment, name


def test_a_release_explains_when_a_pull_request_was_deployed() -> None:
    by_release: DeployedBy = {**DEPLOYED, "source": "release", "environment": "release"}
    found = document(Pull().opened(0).merged(10), "releases", by_release)
    assert found["milestones"]["deployed"] == at(12)

"""Where merges to the default branch are taken for deployments."""

from services.aggregator.measurement.deployment_rows import deployment_rows
from services.aggregator.measurement.rows import pull_request_rows
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import deployment_of, document_of, measure, milestone, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.test_aggregator_measures import DEPLOYED
from tests.unit.aggregator.values import at

MERGES = rules('[deployments]\nsource = "merges"\n')


def deployments(pull: Pull) -> list[tuple[float, str, bool]]:
    rows = pull_request_rows(document_of(pull, MERGES), MERGES)
    return [(row.at, row.author, row.bot) for row in rows if "deployment_frequency" in row.values]


def test_a_merge_to_the_default_branch_is_deployed_at_once() -> None:
    pull = Pull().opened(0).described(1, first_commit_at=at(-2)).merged(5)
    assert milestone(pull, "deployed", MERGES) == at(5)
    assert (measure(pull, "deploy_time", MERGES), measure(pull, "lead_time", MERGES)) == (0, 7)
    explained = document_of(pull, MERGES)["explanation"]["milestones"]["deployed"]
    assert explained["rule"] == "merged to the default branch, which is taken for a deployment"


def test_it_is_one_deployment() -> None:
    assert deployments(Pull().opened(0).merged(5)) == [(at(5).timestamp(), "ada", False)]


def test_whoever_or_whatever_wrote_it() -> None:
    assert deployments(Pull(author="bot:renovate").opened(0).merged(5)) == [
        (at(5).timestamp(), "renovate", False)
    ]


def test_a_merge_elsewhere_is_none() -> None:
    pull = Pull().opened(0).described(1, base="next").merged(5)
    assert milestone(pull, "deployed", MERGES) is None
    assert deployments(pull) == []


def test_githubs_deployments_are_then_none() -> None:
    found = deployment_of(Deployment().created(1).status("success", 2), MERGES)
    assert deployment_rows(found, MERGES) == []
    assert document_of(Pull().opened(0).merged(5), MERGES, DEPLOYED)["milestones"]["deployed"] == at(5)


def test_otherwise_a_merge_alone_is_no_deployment() -> None:
    rows = pull_request_rows(document_of(Pull().opened(0).merged(5)), rules())
    assert [row for row in rows if "deployment_frequency" in row.values] == []

"""What GraphQL's answers mean: every form in which GitHub says yes, no, later and less."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.collector.github.client.graphql_response import Data, Halve, OldSchema, parse_response
from services.collector.github.client.rate_limits import Refused, Retry, Wait

NOW = datetime(2024, 5, 1, 9, tzinfo=UTC)
UNICORN = b"<!DOCTYPE html><html><body>We couldn't respond to your request in time.</body></html>"


def said(body: Any, status: int = 200, strikes: int = 0, **headers: str) -> object:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return parse_response(status, named, raw, NOW, strikes)


def error(message: str, **more: Any) -> dict[str, Any]:
    return {"message": message, **more}


def test_data_is_data() -> None:
    assert said({"data": {"node": {"id": "x"}}}) == Data({"node": {"id": "x"}})


@pytest.mark.parametrize("status", [502, 504])
def test_no_answer_in_time_means_half_the_page(status: int) -> None:
    assert isinstance(said(UNICORN, status), Halve)


def test_html_with_a_good_status_means_half_the_page() -> None:
    assert isinstance(said(UNICORN), Halve)


def test_data_with_holes_is_never_a_finished_page() -> None:
    holes = {"data": {"node": {"pullRequests": {"nodes": [None]}}}, "errors": [error("Something went wrong")]}
    assert isinstance(said(holes), Halve)


@pytest.mark.parametrize("kind", ["MAX_NODE_LIMIT_EXCEEDED", "RESOURCE_LIMITS_EXCEEDED"])
def test_too_much_at_once_means_half_the_page(kind: str) -> None:
    assert isinstance(said({"data": None, "errors": [error("Too much", type=kind)]}), Halve)


def test_a_used_up_quota_is_waited_out_until_githubs_reset_by_githubs_clock() -> None:
    # our clock is ten minutes behind GitHub's
    reset = int((NOW + timedelta(minutes=15)).timestamp())
    verdict = said(
        {"errors": [error("API rate limit exceeded.", type="RATE_LIMITED")]},
        x_ratelimit_limit="5000",
        x_ratelimit_remaining="0",
        x_ratelimit_reset=str(reset),
        date="Wed, 01 May 2024 09:10:00 GMT",
    )
    assert verdict == Wait(NOW + timedelta(minutes=5), "API rate limit exceeded.")


@pytest.mark.parametrize("status", [200, 403, 429])
def test_a_secondary_limit_is_waited_out_as_long_as_it_says(status: int) -> None:
    message = "You have exceeded a secondary rate limit."
    body = {"errors": [error(message)]} if status == 200 else error(message)
    verdict = said(body, status, retry_after="30", x_ratelimit_remaining="4000")
    assert verdict == Wait(NOW + timedelta(seconds=30), message)


def test_a_limit_that_does_not_say_how_long_doubles_from_a_minute_to_an_hour() -> None:
    message = error("You have exceeded a secondary rate limit.")
    waits = [said(message, 403, strikes=strikes) for strikes in (0, 1, 2, 9)]
    seconds = [(wait.until - NOW).total_seconds() for wait in waits if isinstance(wait, Wait)]
    assert seconds == [60, 120, 240, 3600]


def test_a_refusal_names_the_permission_that_is_missing() -> None:
    verdict = said(
        error("Resource not accessible by personal access token"),
        403,
        x_accepted_github_permissions="pull_requests=read",
    )
    assert verdict == Refused(
        403, "Resource not accessible by personal access token; needs pull_requests=read"
    )


def test_bad_credentials_are_a_refusal() -> None:
    assert said(error("Bad credentials"), 401) == Refused(401, "Bad credentials")


def test_a_repository_that_is_not_there_is_a_refusal() -> None:
    missing = {"data": {"repository": None}, "errors": [error("Could not resolve", type="NOT_FOUND")]}
    assert said(missing) == Refused(404, "Could not resolve")


def test_a_repository_that_is_not_for_us_is_a_refusal() -> None:
    kept_back = {"data": {"node": None}, "errors": [error("No access", type="FORBIDDEN")]}
    assert said(kept_back) == Refused(403, "No access")


def test_what_is_kept_back_deep_inside_leaves_an_answer_that_knows_less() -> None:
    path = ["node", "pullRequests", "nodes", 0, "timelineItems", "nodes", 2, "requestedReviewer"]
    body = {"data": {"node": {"id": "x"}}, "errors": [error("No team", type="FORBIDDEN", path=path)]}
    assert said(body) == Data({"node": {"id": "x"}}, (".".join(map(str, path)),))


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Field 'fullDatabaseId' doesn't exist on type 'PullRequest'", "undefinedField"),
        ("Field 'pullRequests' doesn't accept argument 'orderBy'", "argumentNotAccepted"),
        ("No such type Mannequin, so it can't be a fragment condition", "undefinedType"),
        (
            "Argument 'field' on InputObject 'IssueOrder' has an invalid value (X).",
            "argumentLiteralsIncompatible",
        ),
        ("IssueOrderXyz isn't a defined input type (on $order)", "variableRequiresValidType"),
        ("Fragment on Team can't be spread inside Actor", "cannotSpreadFragment"),
    ],
)
@pytest.mark.parametrize("where", [{"extensions"}, {"locations"}, {"extensions", "locations", "path"}])
def test_a_query_that_the_schema_does_not_know_is_another_thing_than_one_that_fails(
    message: str, code: str, where: set[str]
) -> None:
    known = {
        "extensions": {"code": code},
        "locations": [{"line": 1, "column": 9}],
        "path": ["query", "node"],
    }
    told = error(message, **{name: known[name] for name in where})
    assert said({"errors": [told]}) == OldSchema(message)
    assert said({"errors": [told, told]}) == OldSchema(message)


@pytest.mark.parametrize(
    "other",
    [
        {
            "message": "Something went wrong while executing your query.",
            "locations": [{"line": 1, "column": 9}],
        },
        {"message": "Timed out", "type": "TIMEOUT", "locations": [{"line": 1, "column": 9}]},
        {"message": "API rate limit exceeded.", "type": "RATE_LIMITED"},
        {"message": "Could not resolve", "type": "NOT_FOUND", "path": ["node"], "locations": [{"line": 1}]},
    ],
)
def test_what_fails_while_it_is_carried_out_is_no_fault_of_the_schema(other: dict[str, object]) -> None:
    for data in ({}, {"data": None}):
        assert not isinstance(said({"errors": [other], **data}), OldSchema)


@pytest.mark.parametrize("status", [500, 503])
def test_trouble_at_github_is_tried_again(status: int) -> None:
    assert isinstance(said(UNICORN, status), Retry)


def test_an_error_of_unknown_kind_is_tried_again() -> None:
    assert said({"data": None, "errors": [error("Hm", type="INTERNAL")]}) == Retry("Hm")
    assert isinstance(said({"data": None}), Retry)
    assert isinstance(said([]), Halve)

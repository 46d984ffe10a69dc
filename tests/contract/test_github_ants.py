"""GitHub's real answers about panjf2000/ants come out of the tests' GitHub as they went in."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.github import GitHubServer, ants_world, find_ants
from tests.github.ask import Ask

FOLDER = find_ants()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="../shared/data/ants is not there")
ROOT = "/repos/panjf2000/ants"


def lines(name: str) -> list[Any]:
    assert isinstance(FOLDER, Path)
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture
async def ask() -> AsyncIterator[Ask]:
    async with GitHubServer(ants_world()) as github, Ask(github) as asking:
        yield asking


async def test_rest_lists_the_49_pull_requests_unchanged(ask: Ask) -> None:
    served = await ask.all_pages(f"{ROOT}/pulls?state=all&per_page=20")
    assert sorted(served, key=lambda pull: pull["number"]) == lines("pulls.jsonl")
    kinds = Counter("merged" if pull["merged_at"] else pull["state"] for pull in served)
    assert kinds == {"merged": 26, "closed": 19, "open": 4}


async def test_the_detail_has_no_sizes_and_nobody_who_merged(ask: Ask) -> None:
    item = lines("pulls.jsonl")[0]
    full = (await ask.get(f"{ROOT}/pulls/{item['number']}")).json
    assert {key: full[key] for key in item} == item
    assert [full[key] for key in ("additions", "deletions", "changed_files", "commits")] == [0, 0, 0, 0]
    assert full["merged_by"] is None and full["merged"] is True


async def test_rest_serves_the_31_reviews_unchanged(ask: Ask) -> None:
    wanted = lines("reviews.jsonl")
    for number in {line["pull_number"] for line in wanted}:
        served = await ask.all_pages(f"{ROOT}/pulls/{number}/reviews")
        own = [line["review"] for line in wanted if line["pull_number"] == number]
        assert sorted(served, key=lambda review: review["id"]) == sorted(own, key=lambda review: review["id"])
    assert (await ask.get(f"{ROOT}/pulls/4/reviews")).json == []


async def test_rest_serves_all_50_events_newest_first_even_the_one_that_is_there_twice(ask: Ask) -> None:
    served = await ask.all_pages(f"{ROOT}/issues/events?per_page=30")
    wanted = lines("issue_events.jsonl")
    assert len(served) == 50 and len({event["id"] for event in served}) == 49
    assert all(event in wanted for event in served) and all(event in served for event in wanted)
    assert served == sorted(served, key=lambda event: (event["created_at"], event["id"]), reverse=True)


async def test_an_issues_own_events_have_no_issue_and_plain_issues_have_events_too(ask: Ask) -> None:
    for number, kinds in {
        211: {"ready_for_review", "mentioned", "subscribed"},
        228: {"closed", "renamed"},
    }.items():
        events = (await ask.get(f"{ROOT}/issues/{number}/events")).json
        assert kinds <= {event["event"] for event in events}
        assert not any("issue" in event for event in events)


async def test_graphql_gives_the_same_facts_under_the_same_ids(ask: Ask) -> None:
    query = """{ repository(owner: "panjf2000", name: "ants") { id databaseId
      pullRequests(first: 100, orderBy: {field: CREATED_AT, direction: ASC}) { nodes {
        id fullDatabaseId number title state isDraft createdAt updatedAt closedAt mergedAt url headRefName
        headRefOid baseRefName additions deletions changedFiles mergeCommit { oid } mergedBy { login }
        author { login ... on User { id databaseId } } labels(first: 10) { nodes { name } }
        timelineItems(first: 100) { nodes { __typename ... on Node { id }
          ... on PullRequestReview { fullDatabaseId state submittedAt author { login } } } } } } } }"""
    repository = (await ask.data(query))["repository"]
    wanted = lines("pulls.jsonl")
    assert repository["databaseId"] == wanted[0]["base"]["repo"]["id"]
    nodes = sorted(repository["pullRequests"]["nodes"], key=lambda node: node["number"])
    for node, raw in zip(nodes, wanted, strict=True):
        merged = raw["merged_at"] and raw["merge_commit_sha"]
        assert node["state"] == ("MERGED" if merged else raw["state"].upper())
        assert (node["id"], node["fullDatabaseId"]) == (raw["node_id"], str(raw["id"]))
        assert (node["title"], node["url"]) == (raw["title"], raw["html_url"])
        assert (node["createdAt"], node["updatedAt"]) == (raw["created_at"], raw["updated_at"])
        assert (node["closedAt"], node["mergedAt"]) == (raw["closed_at"], raw["merged_at"])
        assert (node["headRefOid"], node["baseRefName"]) == (raw["head"]["sha"], raw["base"]["ref"])
        assert node["author"]["databaseId"] == raw["user"]["id"]
        assert (node["mergeCommit"] and node["mergeCommit"]["oid"]) == merged
        assert [label["name"] for label in node["labels"]["nodes"]] == [
            label["name"] for label in raw["labels"]
        ]
        assert (node["additions"], node["deletions"], node["changedFiles"], node["mergedBy"]) == (
            0,
            0,
            0,
            None,
        )
    items = [item for node in nodes for item in node["timelineItems"]["nodes"]]
    assert {item["id"] for item in items} == timeline_ids()
    reviews = {item["fullDatabaseId"] for item in items if item["__typename"] == "PullRequestReview"}
    assert reviews == {str(line["review"]["id"]) for line in lines("reviews.jsonl")}


def timeline_ids() -> set[str]:
    events = {event["node_id"] for event in lines("issue_events.jsonl") if "pull_request" in event["issue"]}
    return events | {line["review"]["node_id"] for line in lines("reviews.jsonl")}


async def test_a_pull_request_that_moves_is_served_as_it_is_then(ask: Ask) -> None:
    world = ask.github.world
    pull = world.find_repository("panjf2000/ants").pulls[210]
    world.merge(pull, "panjf2000", "2022-07-01T08:00:00Z")
    newest = (await ask.get(f"{ROOT}/pulls?state=all&sort=updated&direction=desc")).json[0]
    assert (newest["number"], newest["merged_at"], newest["id"]) == (210, "2022-07-01T08:00:00Z", pull.id)

"""GitHub's real answers about panjf2000/ants, put into the world so that they come out as they were."""

import json
from pathlib import Path
from typing import Any

from tests.github.model import Account, Event, Json, Label, PullRequest, Repository, Review
from tests.github.pulls import KINDS
from tests.github.world import World

ROOT = Path(__file__).resolve().parents[2]
FULL_NAME = "panjf2000/ants"


def find_ants() -> Path | None:
    """The folder of the answers, beside the project; None where it is not there."""
    folder = ROOT.parent / "shared/data/ants"
    return folder if (folder / "pulls.jsonl").is_file() else None


def ants_world(world: World | None = None) -> World:
    """A world that holds panjf2000/ants; FileNotFoundError where its answers are not there."""
    folder = find_ants()
    if folder is None:
        raise FileNotFoundError("../shared/data/ants, beside the project's root, is not there")
    world = world or World()
    for raw in _lines(folder / "pulls.jsonl"):
        _pull(world, raw)
    for line in _lines(folder / "reviews.jsonl"):
        _review(world, line["pull_number"], line["review"])
    # the list has one event twice, and is served so
    for raw in _lines(folder / "issue_events.jsonl"):
        _event(world, raw)
    return world


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _account(world: World, raw: Json | None) -> Account | None:
    if raw is None:
        return None
    login = raw["login"].removesuffix("[bot]")
    known = world.accounts.get(login.lower())
    if known is None:
        known = Account(raw["type"], raw["id"], raw["node_id"], login, login)
        world.accounts[login.lower()] = world.nodes[known.node_id] = known
    return known


def _repository(world: World, raw: Json | None, user: Json) -> Repository | None:
    if raw is None:
        return None
    known = world.repositories_by_id.get(raw["id"])
    if known is None:
        owner, since = _account(world, user), "2018-05-19T01:00:00Z"
        assert owner is not None
        known = Repository(raw["id"], raw["node_id"], owner, raw["name"], since, since, since,
                           raw["default_branch"],
                           fork=raw["full_name"] != FULL_NAME)  # fmt: skip
        world.register_repository(known)
    return known


def _pull(world: World, raw: Json) -> None:
    base, head = raw["base"], raw["head"]
    repository = _repository(world, base["repo"], base["user"])
    assert repository is not None
    pull = PullRequest(
        raw["id"], raw["node_id"], raw["id"], raw["number"], repository, raw["title"],
        _account(world, raw["user"]),
        raw["created_at"], raw["updated_at"], base["ref"], head["ref"], head["sha"], base["sha"],
        head["repo"] and _repository(world, head["repo"], head["user"]), raw["body"],
        state="MERGED" if raw["merged_at"] else raw["state"].upper(), draft=raw["draft"],
        closed_at=raw["closed_at"],
        merged_at=raw["merged_at"], labels=[_label(repository, each) for each in raw["labels"]], raw=raw,
    )  # fmt: skip
    if raw["merged_at"]:
        pull.merge_commit = world.commit(
            repository, raw["merged_at"], oid=raw["merge_commit_sha"], message=raw["title"]
        )
    world.register_pull(pull)


def _label(repository: Repository, raw: Json) -> Label:
    if raw["name"] not in repository.labels:
        made = Label(
            raw["id"], raw["node_id"], raw["name"], raw["color"], raw["description"], raw["default"], raw=raw
        )
        repository.labels[made.name] = made
    return repository.labels[raw["name"]]


def _review(world: World, number: int, raw: Json) -> None:
    pull = _ants(world).pulls[number]
    at, body, author = raw["submitted_at"], raw["body"] or "", _account(world, raw["user"])
    review = Review(
        raw["id"], raw["node_id"], pull, author, raw["state"], at, at, at, body, raw["commit_id"], raw=raw
    )
    world.register_review(review)


def _event(world: World, raw: Json) -> None:
    repository = _ants(world)
    pull = repository.pulls.get(raw["issue"]["number"])
    if raw["node_id"] in world.nodes:
        pull = None  # seen before: it happened once, though the list has it twice
    event = Event(raw["event"], KINDS[raw["event"]], raw["id"], raw["node_id"], raw["created_at"],
                  _account(world, raw["actor"]), pull, raw=raw)  # fmt: skip
    world.register_event(repository, event)


def _ants(world: World) -> Repository:
    found = world.find_repository(FULL_NAME)
    assert found is not None
    return found

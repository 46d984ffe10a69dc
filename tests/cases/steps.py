"""What a case's steps do: changes at GitHub, and deliveries that are sent besides."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.cases.files import Json
from tests.cases.histories import account, add_pull_request, add_release, add_repository, add_status
from tests.github import shapes, shapes_deployments, shapes_pulls
from tests.github.model import Repository
from tests.github.webhooks import Delivery, sample
from tests.github.world import World


def perform(world: World, given: Json, now: str) -> None:
    """One change at GitHub, at `now` unless it says when. A delivery changes nothing there."""
    if "odd" in given:
        ODD[given["odd"]](world, given)
    elif "mutate" in given:
        about = given["mutate"]
        MUTATIONS[about["op"]](world, _repository(world, about["repo"]), about, now)


def delivery(world: World, given: Json, secret: str) -> Delivery | None:
    """The signed delivery that a step sends by itself, if it is one."""
    if "hook" not in given:
        return None
    repository = _repository(world, given["repo"])
    payload = {
        "action": given["action"],
        **_about(world, repository, given),
        "repository": shapes.repository(world, repository) | given.get("repository", {}),
        "organization": shapes.organization(world, repository.owner),
        "sender": shapes.account(world, world.ghost),
        **given.get("body", {}),
    }
    return sample(given["hook"], payload, secret)


def _about(world: World, repository: Repository, given: Json) -> Json:
    if number := given.get("number"):
        return {"number": number, "pull_request": shapes_pulls.full(world, repository.pulls[number])}
    if wanted := given.get("release"):
        found = next(each for each in repository.releases if each.id == wanted)
        return {"release": shapes_deployments.release(world, found)}
    return {}


def _repository(world: World, name: str) -> Repository:
    found = world.find_repository(name)
    assert found, name
    return found


def _set(world: World, given: Json) -> None:
    """Something becomes another, and nothing else moves."""
    repository = _repository(world, given["repo"])
    match given["path"].split("."):
        case ["defaultBranch"]:
            for pull in repository.pulls.values():  # GitHub re-targets those that are open
                if pull.state == "OPEN" and pull.base == repository.default_branch:
                    pull.base = given["value"]
            repository.default_branch = given["value"]
        case ["pullRequests", place, "labels"]:
            _relabel(world, [*repository.pulls.values()][int(place)], given["value"])
        case ["releases", place, "isPrerelease"]:
            [*repository.releases][int(place)].prerelease = given["value"]
        case unknown:
            raise ValueError(unknown)


def _relabel(world: World, pull: Any, names: list[str]) -> None:
    """The labels have other names: renamed, where there are as many as before."""
    labels = pull.repository.labels
    if len(names) == len(pull.labels):
        for label, name in zip(pull.labels, names, strict=True):
            if label.name != name:
                labels[name] = labels.pop(label.name)
                label.name = name
    pull.labels, pull.raw = [world.label(pull.repository, name) for name in names], None


def _another_repository(world: World, given: Json) -> None:
    """Deleted, and made again under the same name."""
    world.remove_repository(_repository(world, given["repo"]))
    owner, _, name = given["repo"].partition("/")
    add_repository(world, {"owner": owner, "name": name, **given["with"]})


def _deleted(world: World, given: Json) -> None:
    """An account is gone; GitHub asks it for nothing any more."""
    world.delete_account(next(each for each in world.accounts.values() if each.id == given["databaseId"]))


def _another_login(world: World, given: Json) -> None:
    who = next(each for each in world.accounts.values() if each.id == given["databaseId"])
    world.rename_account(who, given["login"])


def _release(happens: str, world: World, repository: Repository, about: Json, now: str) -> None:
    """Something happens to a release."""
    found = next(each for each in repository.releases if each.id == about["release"])
    changes = {
        "publish": world.publish,
        "promote": world.promote,
        "unpublish": world.unpublish,
        "delete": world.delete_release,
    }
    changes[happens](found, now)


def _a_new_repository(world: World, given: Json) -> None:
    add_repository(world, given["with"])


def _add_status(world: World, repository: Repository, about: Json, now: str) -> None:
    found = next(each for each in repository.deployments if each.id == about["deployment"])
    add_status(world, found, about["status"], now)


ODD: dict[str, Callable[[World, Json], None]] = {
    "set": _set,
    "repo": _another_repository,
    "user": _another_login,
    "delete_user": _deleted,
    "new_repo": _a_new_repository,
}
MUTATIONS: dict[str, Callable[[World, Repository, Json, str], object]] = {
    "add_pr": lambda world, repository, about, now: add_pull_request(world, repository, about["pr"], now),
    "add_release": lambda world, repository, about, now: add_release(
        world, repository, about["release"], now
    ),
    **{
        f"{happens}_release": partial(_release, happens)
        for happens in ("publish", "promote", "unpublish", "delete")
    },
    "rename": lambda world, repository, about, now: world.rename(repository, about["name"], now),
    "add_status": _add_status,
    "request_review": lambda world, repository, about, now: world.request_review(
        repository.pulls[about["number"]], account(world, about["reviewer"]), now
    ),
    "remove_request": lambda world, repository, about, now: world.remove_request(
        repository.pulls[about["number"]], account(world, about["reviewer"]), now
    ),
    "review": lambda world, repository, about, now: world.review(
        repository.pulls[about["number"]], account(world, about["author"]), now, about["state"]
    ),
    "add_label": lambda world, repository, about, now: world.add_label(
        repository.pulls[about["number"]], about["label"], None, now
    ),
}

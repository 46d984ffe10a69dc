"""Histories for the tests' GitHub that hold every kind of thing a pull request can live through."""

import random
from datetime import UTC, datetime, timedelta

from tests.github.model import Account, PullRequest, Repository
from tests.github.world import World

FULL_NAME = "acme/api.server"
BEGAN = datetime(2026, 3, 2, 8, tzinfo=UTC)
EVERY = timedelta(hours=2)
LOGINS = ("ada", "grace", "edsger", "barbara", "donald", "frances")


def busy_world(pull_requests: int, seed: int = 1, began: datetime = BEGAN) -> World:
    """One repository with that many pull requests, one in two hours; the same for a seed.

    A deployment follows every so often.
    """
    world, chance = World(), random.Random(seed)
    people: list[Account] = [world.user(login) for login in LOGINS]
    backend = world.team("acme", "backend", list(people[:3]))
    repository = world.add_repository(FULL_NAME, at=began - timedelta(days=30))
    for index in range(pull_requests):
        _live(world, chance, repository, [*people, backend], began + EVERY * index)
    return world


def _live(
    world: World, chance: random.Random, repository: Repository, people: list[Account], at: datetime
) -> None:
    *everybody, backend = people
    author, reviewer, other = chance.sample(everybody, 3)
    asked = backend if chance.random() < 0.2 else reviewer
    by = world.bot("dependabot") if chance.random() < 0.1 else author
    draft = chance.random() < 0.25
    pull = world.add_pull_request(
        repository,
        by,
        at,
        title=f"Change {repository.last_number + 1}",
        draft=draft,
        additions=chance.randrange(1, 900),
        deletions=chance.randrange(300),
        commits=[at - timedelta(hours=chance.randrange(1, 48)), at],
    )
    hours = iter(range(1, 40))

    def later() -> datetime:
        return at + timedelta(hours=next(hours), minutes=chance.randrange(50))

    if draft:
        world.ready(pull, author, later())
    world.request_review(pull, asked, later())
    _reviewed(world, chance, pull, (reviewer, other), later)
    if chance.random() < 0.2:
        world.force_push(pull, author, later())
    _ended(world, chance, pull, reviewer, later)


def _reviewed(world, chance, pull: PullRequest, asked: tuple[Account, Account], later) -> None:
    reviewer, other = asked
    if chance.random() < 0.3:
        world.request_review(pull, other, later())
        world.remove_request(pull, other, later())
    if chance.random() < 0.3:
        world.review(pull, pull.author, later(), "COMMENTED")
    if chance.random() < 0.4:
        world.comment(pull, other, later())
    if chance.random() < 0.4:
        world.review(pull, reviewer, later(), "CHANGES_REQUESTED")
        world.push(pull, pull.author, later())
        world.request_review(pull, reviewer, later())
    if chance.random() < 0.8:
        review = world.review(pull, reviewer, later(), "APPROVED")
        if chance.random() < 0.15:
            world.dismiss(review, pull.author, later())
            world.review(pull, other, later(), "APPROVED")


def _ended(world, chance, pull: PullRequest, reviewer: Account, later) -> None:
    fate = chance.random()
    if fate < 0.75:
        if fate < 0.1:
            world.close(pull, pull.author, later())
            world.reopen(pull, reviewer, later())
        world.merge(pull, reviewer, later())
        if chance.random() < 0.3:
            done = later()
            world.deploy(
                pull.repository,
                reviewer,
                done,
                states=[("in_progress", done), ("success" if chance.random() < 0.8 else "failure", later())],
            )
    elif fate < 0.88:
        world.close(pull, pull.author, later())

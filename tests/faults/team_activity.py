"""People who go on working while they are looked at: seeded, whatever may happen to pull requests."""

import random
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from tests.github.model import Deployment, PullRequest, Repository, Review
from tests.github.world import World

LOGINS = ("ada", "grace", "edsger", "barbara", "donald", "frances")
REVIEWS = ("APPROVED", "CHANGES_REQUESTED", "COMMENTED")

Deed = Callable[[PullRequest, str, datetime], object]


class Clock:
    """GitHub's: it goes as ours does (or stands), but from a time of its own, and may leap."""

    def __init__(self, began: datetime, *, stands: bool = False) -> None:
        self._ours = (lambda: 0.0) if stands else time.time
        self.ahead = began.timestamp() - self._ours()

    def __call__(self) -> float:
        return self._ours() + self.ahead

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self(), UTC)

    def leap(self, **time_: float) -> None:
        self.ahead += timedelta(**time_).total_seconds()


class TeamActivity:
    """Lets things happen, each at GitHub's time; which ones, and to whom, is the seed's alone."""

    def __init__(self, world: World, names: Sequence[str], clock: Clock, seed: int) -> None:
        self._world = world
        self._clock = clock
        self._chance = random.Random(seed)
        self._people = [world.user(login).login for login in LOGINS]
        self._team = world.team("acme", "backend", list(LOGINS[:3]))
        self._repositories = [world.add_repository(name, at=clock.now) for name in names]
        self._lately: deque[PullRequest] = deque(maxlen=12)
        self._deployments: list[Deployment] = []

    def past(self, openings: Sequence[int], deeds: int, talks: int) -> None:
        """What happened before: so many openings in each repository, and `talks` long conversations."""
        opened = [each for each, n in zip(self._repositories, openings, strict=True) for _ in range(n)]
        self._chance.shuffle(opened)
        for repository in opened:
            self._clock.leap(minutes=self._chance.randrange(90))
            self._open(repository)
            for _ in range(deeds):
                self.happen()
        for _ in range(talks):
            pull = self._some_pull(self._repositories[0])
            for _ in range(self._chance.randrange(110, 230)):
                self._clock.leap(seconds=self._chance.randrange(40))
                self._world.comment(pull, self._somebody(), self._clock.now)
        self._clock.leap(minutes=30)

    def go_on(self, deeds: int) -> None:
        """So many things more: some within one second, some hours apart."""
        for _ in range(deeds):
            self._clock.leap(seconds=self._chance.choice((0, 1, 60, 3600, 3 * 3600)))
            self.happen()
        self._clock.leap(minutes=30)

    def happen(self, pull: PullRequest | None = None) -> None:
        """One thing more; to this pull request, if it is said."""
        repository = self._chance.choice(self._repositories)
        what = self._chance.random()
        if not repository.pulls or (pull is None and what < 0.1):
            self._open(repository)
        elif pull is None and what < 0.2:
            self._ship(repository)
        else:
            chosen = pull or self._some_pull(repository)
            deed = self._chance.choice(self._possible(chosen))
            deed(chosen, self._somebody(), self._clock.now)
            self._lately.append(chosen)

    def _somebody(self) -> str:
        return self._chance.choice(self._people)

    def _some_pull(self, repository: Repository) -> PullRequest:
        """Often one that moved lately, else any."""
        if self._lately and self._chance.random() < 0.4:
            return self._chance.choice(self._lately)
        return self._chance.choice(list(repository.pulls.values()))

    def _open(self, repository: Repository) -> None:
        at, draft = self._clock.now, self._chance.random() < 0.3
        commits = [at - timedelta(hours=self._chance.randrange(48)), at]
        by = "dependabot[bot]" if self._chance.random() < 0.1 else self._somebody()
        title = f"Change {repository.last_number + 1}"
        made = self._world.add_pull_request(repository, by, at, title=title, draft=draft, commits=commits)
        self._lately.append(made)

    def _ship(self, repository: Repository) -> None:
        """A deployment begins, goes on or gives way to another; a release is published."""
        at, kind = self._clock.now, self._chance.random()
        if kind < 0.2:
            tag = f"v{len(repository.releases) + 1}"
            self._world.release(repository, tag, self._somebody(), at)
        elif kind < 0.6 or not self._deployments:
            states = [("queued", at)] if self._chance.random() < 0.5 else []
            self._deployments.append(self._world.deploy(repository, self._somebody(), at, states=states))
        else:
            self._go_on(self._deployments.pop(self._chance.randrange(len(self._deployments))), at)

    def _go_on(self, deployment: Deployment, at: datetime) -> None:
        """It goes on, ends, or gives way to another; what has failed or given way is over."""
        ended = any(status.state == "success" for status in deployment.statuses)
        state = "inactive" if ended else self._chance.choice(("in_progress", "success", "failure"))
        self._world.deployment_status(deployment, state, at)
        if state in ("in_progress", "success"):
            self._deployments.append(deployment)

    def _possible(self, pull: PullRequest) -> list[Deed]:
        """What may be done to a pull request as it is; the likelier, the more often it is there."""
        world = self._world
        always: list[Deed] = [world.comment, self._review, self._relabel, self._retitle]
        if said := [review for review in pull.reviews if review.state in REVIEWS[:2]]:
            always.append(self._dismissing(self._chance.choice(said)))
        if pull.state == "CLOSED":
            return [*always, world.reopen, world.reopen]
        if pull.state == "MERGED":
            return always
        asking = [self._ask, self._ask_no_more] if pull.requested else [self._ask, self._ask]
        drafting = world.ready if pull.draft else world.to_draft
        ending = [world.close] if pull.draft else [world.close, world.merge]
        return [*always, self._review, *asking, drafting, world.push, world.force_push, *ending]

    def _review(self, pull: PullRequest, by: str, at: datetime) -> None:
        self._world.review(pull, by, at, self._chance.choice(REVIEWS))

    def _dismissing(self, review: Review) -> Deed:
        return lambda _pull, by, at: self._world.dismiss(review, by, at)

    def _ask(self, pull: PullRequest, by: str, at: datetime) -> None:
        whom = self._team if self._chance.random() < 0.3 else self._somebody()
        self._world.request_review(pull, whom, at, by)

    def _ask_no_more(self, pull: PullRequest, by: str, at: datetime) -> None:
        self._world.remove_request(pull, self._chance.choice(pull.requested), at, by)

    def _relabel(self, pull: PullRequest, by: str, at: datetime) -> None:
        self._world.add_label(pull, self._chance.choice(("bug", "feature", "chore")), by, at)

    def _retitle(self, pull: PullRequest, by: str, at: datetime) -> None:
        self._world.edit(pull, by, at, title=f"{pull.title.split(',')[0]}, take {self._chance.randrange(99)}")

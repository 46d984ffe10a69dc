"""A small team's last weeks, told as events: every figure of it can be worked out by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from services.contracts.events import Event, PullRequestState, Repository
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import BEGAN

WEEKS = 8
MOMENT = 0.001
API = Repository(id=11, owner="acme", name="api", default_branch="main")
NATS = Repository(id=12, owner="acme", name="nats.py", default_branch="main")
WEB = Repository(
    id=13, owner="acme", name="a-web-front-end-with-a-rather-long-repository-name", default_branch="main"
)
REPOSITORIES = (API, NATS, WEB)
QUIET = NATS.full_name
"""The repository to which no test adds anything."""
PEOPLE = ("ada", "barbara", "donald", "edsger", "frances", "grace", "tony", "a-login-that-is-rather-long")


DEFINITIONS = """
[calendar]
hours = ["09:00-17:00"]

[[metrics]]
name  = "ready_to_approval"
label = "Ready to approval"
help  = "From ready for review to the last approval, as this team wants it."
from  = "ready"
to    = "approved"
"""


def hours(moment: datetime) -> float:
    """A moment as `Pull` takes it: hours after the histories' Monday."""
    return (moment - BEGAN) / timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged pull request: who, where, when, and how long it took from ready to merged."""

    pull: Pull
    repo: str
    merged_at: datetime
    cycle_hours: float


def merged_pull(number: int, author: str, repository: Repository, at: datetime, cycle: float) -> Pull:
    """Ready at once, reviewed after a quarter of the time, approved after half of it."""
    reviewer = next(person for person in PEOPLE if person != author)
    end = hours(at)
    begin = end - cycle
    return (
        Pull(number, author, repository)
        .opened(begin)
        .requested(reviewer, begin)
        .reviewed(reviewer, begin + cycle / 4)
        .approved(reviewer, begin + cycle / 2)
        .merged(end, by=author)
        .described(
            end + MOMENT,
            state=PullRequestState.MERGED,
            additions=10,
            deletions=5,
            title=f"Change {number} of {author}",
        )
    )


def waiting_pull(number: int, author: str, repository: Repository, since: datetime, title: str) -> Pull:
    """Open, with a review due since then."""
    reviewer = next(person for person in PEOPLE if person != author)
    begin = hours(since)
    return (
        Pull(number, author, repository)
        .opened(begin)
        .requested(reviewer, begin)
        .described(begin + MOMENT, title=title, additions=1, deletions=1)
    )


def _monday(now: datetime) -> datetime:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def merged_pulls(now: datetime) -> list[Merged]:
    """The weeks before this one, busier and slower as they go; numbers from 1 in every repository."""
    first = _monday(now) - timedelta(weeks=WEEKS)
    numbers = {repository.full_name: iter(range(1, 1000)) for repository in REPOSITORIES}
    found: list[Merged] = []
    for week in range(WEEKS):
        for index in range(6 + week):
            repository = REPOSITORIES[(week + index) % 3]
            author = PEOPLE[(week * index + index) % len(PEOPLE)]
            at = first + timedelta(weeks=week, days=index % 5, hours=10 + index % 7, minutes=index)
            cycle = 2.0 + 3 * index + week
            number = next(numbers[repository.full_name])
            pull = merged_pull(number, author, repository, at, cycle)
            found.append(Merged(pull, repository.full_name, at, cycle))
    return found


def quiet_merges() -> list[Merged]:
    """What was merged in the quiet repository."""
    return [merged for merged in merged_pulls(utc_now()) if merged.repo == QUIET]


def waiting_pulls(now: datetime) -> list[Pull]:
    """One pull request waits for minutes, one for more than a day, one for far too long."""
    since = {"Fresh": timedelta(minutes=12), "Old": timedelta(hours=30), "Forgotten": timedelta(days=5)}
    return [
        waiting_pull(901 + place, PEOPLE[place], REPOSITORIES[place], now - age, f"{name} review that is due")
        for place, (name, age) in enumerate(since.items())
    ]


def deployments(now: datetime) -> list[Deployment]:
    """Four deployments of one repository; the third fails, and the fourth makes it good after two hours."""
    first = hours(_monday(now) - timedelta(weeks=1)) + 12
    outcomes = ("success", "success", "failure", "success")
    return [
        Deployment(place, repository=API, sha=f"{place:040x}")
        .created(first + 2 * place)
        .status(outcome, first + 2 * place + 0.1)
        for place, outcome in enumerate(outcomes, 1)
    ]


def all_events(now: datetime) -> Iterator[Event]:
    """Every event of the team's life so far."""
    for merged in merged_pulls(now):
        yield from merged.pull.events
    for pull in waiting_pulls(now):
        yield from pull.events
    for deployment in deployments(now):
        yield from deployment.events


def utc_now() -> datetime:
    """The present moment: the page measures periods up to today."""
    return datetime.now(UTC)

"""The day documents of a large company, made up: what a year of pull requests leaves in `days`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from services.aggregator.measurement.round_rows import RoundRow, round_table
from services.aggregator.measurement.rows import Row, day_table
from services.contracts.day_tables import absence_bits, pack
from services.contracts.definitions.vocabulary import Milestone
from services.contracts.readmodels.days import DayDocument
from services.contracts.round_tables import pack_rounds

HOST = "github.com"
UTC = ZoneInfo("UTC")
REPOSITORIES_PER_PULL_REQUEST = 246 / 100_000
PULL_REQUESTS_PER_PERSON = 110
PEOPLE_PER_TEAM = 8
FRIDAY = 4
PEOPLE_PER_REPOSITORY = 12
LABELS = tuple(f"label-{number}" for number in range(40))
SIZES = (("xs", 30), ("s", 150), ("m", 300), ("l", 600), ("xl", 1500))
UNAPPROVED = 20
"""One in so many is merged without an approval."""
COUNTS = ("lines_changed", "review_rounds", "re_requests", "force_pushes", "force_pushes_after_review")


@dataclass(frozen=True, slots=True)
class Company:
    """How large it is: pull requests a year, and the last day (exclusive)."""

    pull_requests: int
    end: date
    days: int = 364
    seed: int = 13

    @property
    def repositories(self) -> int:
        """How many repositories it has."""
        return max(8, round(self.pull_requests * REPOSITORIES_PER_PULL_REQUEST))

    @property
    def people(self) -> int:
        """How many people work there."""
        return max(12, self.pull_requests // PULL_REQUESTS_PER_PERSON)


@dataclass(frozen=True, slots=True)
class _Pull:
    """What all rows of a pull request share."""

    number: int
    author: str
    bot: bool
    reviewers: list[str]
    labels: list[str]
    base: str
    size: str
    lines: float
    missing: int


def team_of(person: int) -> str:
    """The team that a person is in."""
    return f"team-{person // PEOPLE_PER_TEAM}"


def _row(pull: _Pull, at: datetime, who: str, reviewers: list[str], values: dict[str, float]) -> Row:
    return Row(
        day=at.date().isoformat(),
        at=at.timestamp(),
        key=pull.number,
        author=who,
        bot=pull.bot and who == pull.author,
        teams=[] if who.endswith("[bot]") else [team_of(int(who.removeprefix("dev-")))],
        reviewers=reviewers,
        labels=pull.labels,
        base=pull.base,
        size=pull.size,
        values=values,
        phases=_phases(values),
        missing=pull.missing,
    )


def _phases(values: dict[str, float]) -> dict[str, dict[str, float]]:
    parts = ("pickup_time", "review_time", "merge_time")
    if "cycle_time" not in values:
        return {}
    return {"cycle_time": {name: values[name] for name in parts if name in values}}


def _pull(random: Random, number: int, repository: int, company: Company) -> _Pull:
    around = repository * 7
    crowd = [(around + place) % company.people for place in range(PEOPLE_PER_REPOSITORY)]
    chosen = random.sample(crowd, 4)
    size, lines = random.choice(SIZES)
    bot = random.random() < 0.05
    return _Pull(
        number=number,
        author="renovate[bot]" if bot else f"dev-{chosen[0]}",
        bot=bot,
        reviewers=sorted(f"dev-{one}" for one in chosen[1 : random.choice((2, 3, 3, 4))]),
        labels=random.sample(LABELS, random.choice((0, 1, 1, 2, 3))),
        base="main" if random.random() < 0.9 else "release",
        size=size,
        lines=float(random.randrange(1, round(lines))),
        missing=0 if number % UNAPPROVED else absence_bits([Milestone.APPROVED]),
    )


def _hours(random: Random, median: float) -> timedelta:
    return timedelta(microseconds=round(random.lognormvariate(0, 1.2) * median * 3.6e9))


def _rows(random: Random, pull: _Pull, opened: datetime) -> Iterator[Row]:
    """The rows of one pull request: opening, reviews and their latencies, merge, deployment."""
    review, approval = _hours(random, 5), _hours(random, 9)
    merge, deploy = _hours(random, 2), _hours(random, 6)
    coding = _hours(random, 12)
    yield _row(pull, opened, pull.author, pull.reviewers, {"opened": 1.0})
    first = opened + review
    for number, reviewer in enumerate(pull.reviewers):
        at = first + approval * (number / len(pull.reviewers))
        waited = (at - opened) / timedelta(hours=1)
        given = replace(pull, author=reviewer, bot=False)
        yield _row(given, at, reviewer, [reviewer], {"reviews_given": 1.0})
        yield _row(pull, at, pull.author, [reviewer], {"reviews_received": 1.0})
        yield _row(given, at, reviewer, [reviewer], {"round_latency": waited})
    yield _row(pull, first, pull.author, pull.reviewers, {"review_latency": review / timedelta(hours=1)})
    merged = first + approval + merge
    spans = {"pickup_time": review, "review_time": approval, "merge_time": merge, "coding_time": coding}
    values = {name: span / timedelta(hours=1) for name, span in spans.items()}
    values |= {"cycle_time": (merged - opened) / timedelta(hours=1), "merged": 1.0, "draft_time": 0.0}
    values |= dict.fromkeys(COUNTS, float(random.randrange(3))) | {"lines_changed": pull.lines}
    values |= {f"{name}_working": values[name] / 3 for name in (*spans, "cycle_time")}
    yield _row(pull, merged, pull.author, pull.reviewers, values)
    shipped = {"deploy_time": deploy, "lead_time": coding + (merged - opened) + deploy}
    values = {name: span / timedelta(hours=1) for name, span in shipped.items()}
    yield _row(pull, merged + deploy, pull.author, pull.reviewers, values)


def _rounds(pull: _Pull, rows: list[Row]) -> Iterator[RoundRow]:
    """The rounds of review of a pull request: everybody is asked at its opening, and answers once."""
    opened = rows[0]
    for row in rows:
        if (waited := row.values.get("round_latency")) is None:
            continue
        answer = RoundRow(
            day=row.day,
            number=pull.number,
            key=row.author,
            round=1,
            reviewer=row.author,
            author=pull.author,
            labels=pull.labels,
            base=pull.base,
            size=pull.size,
            missing=pull.missing,
            bot=False,
            requested_on=opened.day,
            requested_hour=_hour(opened) if row.day == opened.day else None,
            re_request=False,
            answered_hour=_hour(row),
            answered_by=row.author,
            latency=waited,
            latency_working=waited / 3,
        )
        yield answer
        if row.day != opened.day:
            unanswered = {"answered_hour": None, "latency": None, "latency_working": None}
            yield replace(answer, day=opened.day, requested_hour=_hour(opened), **unanswered)


def _hour(row: Row) -> int:
    return datetime.fromtimestamp(row.at, UTC).hour


def day_documents(company: Company) -> Iterator[DayDocument]:
    """Every day document of the company, repository after repository; the same for the same company."""
    random = Random(company.seed)
    weights = list(accumulate(1 / (place + 1) for place in range(company.repositories)))
    done = 0
    for repository, weight in enumerate(weights):
        until = round(weight / weights[-1] * company.pull_requests)
        yield from _repository_days(random, repository, range(done, until), company)
        done = until


def _repository_days(
    random: Random, repository: int, numbers: range, company: Company
) -> Iterator[DayDocument]:
    days: dict[str, list[Row]] = {}
    rounds: dict[str, list[RoundRow]] = {}
    begin = datetime.combine(company.end, datetime.min.time(), UTC) - timedelta(days=company.days)
    last = company.end.isoformat()
    for number in numbers:
        opened = begin + timedelta(seconds=random.randrange(company.days * 86_400))
        opened -= timedelta(days=max(0, opened.weekday() - FRIDAY))
        pull = _pull(random, number, repository, company)
        rows = list(_rows(random, pull, opened))
        for row in rows:
            days.setdefault(row.day, []).append(row)
        for one in _rounds(pull, rows):
            rounds.setdefault(one.day, []).append(one)
    for day, some in days.items():
        if day < last:
            yield _document(repository, day, some, rounds.get(day, []))


def _document(repository: int, day: str, rows: list[Row], rounds: list[RoundRow]) -> DayDocument:
    return {
        "_id": f"{HOST}/{repository + 1}/{day}",
        "wanted": 1,
        "built": 1,
        "definition_version": 1,
        "host": HOST,
        "repository_id": repository + 1,
        "repo": f"acme/repository-{repository}",
        "day": day,
        "table": pack(day_table(rows)),
        "rounds": pack_rounds(round_table(rounds)),
    }

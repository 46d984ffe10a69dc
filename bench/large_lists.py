"""The documents of a large company that lists are made of: pull requests, review requests, repositories.

A document is one that the aggregator made of events, with other values: as large as a real one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from bench.large_days import HOST, LABELS, PEOPLE_PER_REPOSITORY, SIZES, UTC, Company, team_of
from tests.unit.gateway.documents import pull_request, repository, review_request

OPEN_SHARE = 0.015
"""Of the pull requests of a year."""
BOT_SHARE = 0.05
SPANS = {"coding_time": 12.0, "pickup_time": 5.0, "review_time": 9.0, "merge_time": 2.0, "deploy_time": 6.0}
"""Hours, their medians."""

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Moments:
    """When a pull request was where; `hours` by span."""

    opened: datetime
    hours: dict[str, float]

    def after(self, *spans: str) -> datetime:
        """The moment behind spans that follow each other."""
        return self.opened + timedelta(hours=sum(self.hours[span] for span in spans))


@cache
def _plain() -> Document:
    return pull_request(1)


def repository_documents(company: Company) -> Iterator[Document]:
    """Every repository."""
    for number in range(company.repositories):
        yield repository(number + 1, f"acme/repository-{number}")


def list_documents(company: Company) -> Iterator[tuple[Document, list[Document]]]:
    """Every pull request with its review requests; the same for the same company."""
    random, plain = Random(company.seed + 1), (_plain(), review_request("bob"))
    begin = datetime.combine(company.end, datetime.min.time(), UTC) - timedelta(days=company.days)
    for number in range(1, company.pull_requests + 1):
        opened = begin + timedelta(seconds=random.randrange(company.days * 86_400 - 3_600))
        hours = {name: random.lognormvariate(0, 1.2) * median for name, median in SPANS.items()}
        changes = _changes(random, number, company, _Moments(opened, hours))
        document = {**plain[0], **changes}
        yield document, list(_requests(random, plain[1], document))


def _changes(random: Random, number: int, company: Company, moments: _Moments) -> Document:
    repo = min(int(random.paretovariate(0.6)) - 1, company.repositories - 1)
    chosen = random.sample(range(PEOPLE_PER_REPOSITORY), 4)
    people = [f"dev-{(repo * 7 + one) % company.people}" for one in chosen]
    is_bot = random.random() < BOT_SHARE
    merged = moments.after("pickup_time", "review_time", "merge_time")
    is_open = random.random() < OPEN_SHARE
    additions = random.randrange(1, 1_500)
    measures = {**moments.hours, "cycle_time": (merged - moments.opened) / timedelta(hours=1)}
    return {
        "_id": f"{HOST}/{10**6 + number}",
        "id": 10**6 + number,
        "number": number,
        "title": f"Change {random.choice(LABELS)} for reason {number}",
        "url": f"https://{HOST}/acme/repository-{repo}/pull/{number}",
        "repo": f"acme/repository-{repo}",
        "repository_id": repo + 1,
        "labels": random.sample(LABELS, random.choice((0, 1, 1, 2, 3))),
        "base": "main" if random.random() < 0.9 else f"release-{random.randrange(20)}",
        "size": random.choice(SIZES)[0],
        "additions": additions,
        "deletions": additions // 3,
        "author": "renovate[bot]" if is_bot else people[0],
        "author_bot": is_bot,
        "teams": [] if is_bot else [team_of(int(people[0].removeprefix("dev-")))],
        "reviewers": sorted(people[1 : random.choice((2, 3, 4))]),
        "state": "open" if is_open else "merged",
        "updated_at": merged,
        "waiting_since": moments.opened if is_open else None,
        "milestones": _milestones(moments, None if is_open else merged),
        "measures": {**dict.fromkeys(_plain()["measures"]), **({} if is_open else measures)},
        "settled": True,
        "refresh": [],
    }


def _milestones(moments: _Moments, merged: datetime | None) -> Document:
    reached = {
        "first_commit": moments.opened - timedelta(hours=moments.hours["coding_time"]),
        "opened": moments.opened,
        "ready": moments.opened,
        "first_review": moments.after("pickup_time"),
        "approved": moments.after("pickup_time", "review_time"),
        "merged": merged,
        "deployed": merged and merged + timedelta(hours=moments.hours["deploy_time"]),
    }
    return {**dict.fromkeys(_plain()["milestones"]), **reached}


def _requests(random: Random, plain: Document, pull: Document) -> Iterator[Document]:
    """A round for each reviewer; those of open pull requests are pending."""
    repeated = ("host", "repository_id", "repo", "number", "title", "url", "author", "author_bot")
    for reviewer in pull["reviewers"]:
        latency = random.lognormvariate(0, 1.2) * 5
        requested = pull["milestones"]["opened"]
        pending = pull["state"] == "open"
        yield {
            **plain,
            **{name: pull[name] for name in repeated},
            "_id": f"{pull['_id']}/{reviewer}/1",
            "pull_request": pull["_id"],
            "reviewer": reviewer,
            "requested_at": requested,
            "waiting_since": requested if pending else None,
            "answered_at": None if pending else requested + timedelta(hours=latency),
            "answered_by": None if pending else reviewer,
            "latency": None if pending else latency,
            "latency_working": None if pending else latency / 3,
            "state": "pending" if pending else "answered",
        }

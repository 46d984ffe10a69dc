"""A gateway that does not name people, with a history in which every one of them occurs."""

import base64
import contextlib
import re
from collections.abc import AsyncIterator
from typing import Any

from services.contracts.definitions.document import Definitions
from tests.integration.gateway_harness import Harness, start_gateway
from tests.unit.gateway.documents import (
    DEFINITIONS,
    account,
    active,
    day,
    definitions,
    deployment,
    merged,
    pull_request,
    review_request,
    row,
    source,
)

PEOPLE = ("wilhelmina", "Xanthippe", "yolanda-z", "zebedee")
ACCOUNTS = range(880_001, 880_005)
KEY = "a key that nobody guesses"
BOTS = ("renovate-4711",)
PERIOD = {"from_": "2026-11-02", "to": "2026-11-23"}


def shown_as(show: str) -> Definitions:
    return DEFINITIONS.model_copy(
        update={
            "people": DEFINITIONS.people.model_validate(
                {"show": show, "aliases": {PEOPLE[0]: ["mina-at-work"]}, "bots": list(BOTS)}
            ),
            "teams": Definitions.model_validate(
                {"teams": [{"name": "core", "members": ["mina-at-work", *PEOPLE[1:]]}]}
            ).teams,
        }
    )


def history() -> dict[str, list[dict[str, Any]]]:
    """What everybody did, each the reviewer of the next."""
    pulls, rounds, rows, deployments = [], [], [], []
    for number, author in enumerate(PEOPLE, 1):
        reviewer, asked_id = PEOPLE[number % len(PEOPLE)], ACCOUNTS[number % len(PEOPLE)]
        both = {"author": author, "reviewers": [reviewer]}
        pulls.append(pull_request(number, **both))
        asked = {"_id": f"github.com/{1000 + number}/{asked_id}/1", "author": author}
        rounds += [
            review_request(reviewer, number, **asked),
            review_request(
                "acme/core", number, _id=f"{number}/team:1/1", author=author, answered_by=reviewer
            ),
        ]
        rows += [
            merged(number, 4.0, **both, teams=["core"]),
            row(key=number, author=reviewer, reviewers=[reviewer], values={"reviews_given": 1.0}),
        ]
        deployments.append(deployment(number, actor=author))
    pulls.append(pull_request(9, author=BOTS[0], author_bot=True, reviewers=[]))
    pulls.append(pull_request(10, author="ghost", reviewers=[]))
    return {
        "pull_requests_1": pulls,
        "review_requests_1": rounds,
        "days_1": [day("2026-11-04", rows)],
        "deployments_1": deployments,
        "accounts_1": [
            account(ACCOUNTS[0], PEOPLE[0], "mina-at-work", person=f"alias:{PEOPLE[0]}"),
            *(account(id_, login) for id_, login in zip(ACCOUNTS[1:], PEOPLE[1:], strict=True)),
            account(9, BOTS[0], kind="bot", bot=True),
        ],
        "sources": [source()],
    }


@contextlib.asynccontextmanager
async def start_anonymous_gateway(
    nats_url: str, mongo_url: str, show: str, **settings: Any
) -> AsyncIterator[Harness]:
    async with start_gateway(nats_url, mongo_url, **settings) as found:
        await found.put("definitions", definitions(1, shown_as(show)))
        await found.put("sets", active())
        for collection, documents in history().items():
            await found.put(collection, *documents)
        yield found


def names_in(text: str) -> set[str]:
    """The people whom a text names, also by what a cursor in it holds."""
    cursors = re.findall(r"(?:cursor=|\"next\":\")([\w-]{8,})", text)
    opened = b"".join(base64.urlsafe_b64decode(one + "=" * (-len(one) % 4)) for one in cursors)
    said = text.casefold() + opened.decode("latin-1").casefold()
    names = (*PEOPLE, *BOTS, "mina-at-work", *map(str, ACCOUNTS))
    return {name for name in names if name.casefold() in said}

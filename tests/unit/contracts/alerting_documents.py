"""Documents as alerts look at them, and rules over them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from services.contracts.alerting.rules import Rule, rules_of
from services.runtime.configuration_file import active_definitions, parse_configuration

CHANNEL = '[[channels]]\nname = "team"\nkind = "slack"\nurl_env = "SLACK_URL"\n'
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday


def at(hours: float) -> datetime:
    """So many hours after Monday, 2 March 2026, 09:00 UTC."""
    return BEGAN + timedelta(hours=hours)


def rules(text: str) -> tuple[Rule, ...]:
    """The rules of a file, which has a channel called `team`."""
    configuration = parse_configuration(CHANNEL + text, "headway.toml")
    return rules_of(configuration.alerting(), active_definitions(configuration))


def clock(
    since: float, until: float | None, name: str = "waiting_for_review", who: str = "grace"
) -> dict[str, Any]:
    """An interval of a clock, by hours."""
    return {
        "clock": name,
        "key": who,
        "who": who,
        "since": at(since),
        "until": None if until is None else at(until),
        "fact": f"fact-{since:g}-{who}",
    }


def pull_request(number: int = 1, clocks: Sequence[dict[str, Any]] = (), **fields: Any) -> Any:
    """A pull request's document, as far as alerts look at it."""
    document: dict[str, Any] = {
        "_id": f"github.com/{number}",
        "repo": "acme/api",
        "number": number,
        "title": f"Change {number}",
        "url": f"https://github.com/acme/api/pull/{number}",
        "author": "ada",
        "author_bot": False,
        "teams": ["backend"],
        "labels": [],
        "base": "main",
        "size": "s",
        "state": "open",
        "milestones": {},
        "measures": {},
        "explanation": {"milestones": {}, "measures": {}},
        "reviews": [],
        "clocks": list(clocks),
        "running": sorted({one["clock"] for one in clocks if one["until"] is None}),
    }
    return {**document, **fields}


def deployment(**fields: Any) -> Any:
    """A failed production deployment."""
    document: dict[str, Any] = {
        "_id": "github.com/deploy/1",
        "repo": "acme/api",
        "environment": "production",
        "production": True,
        "part_of": None,
        "outcome": "failed",
        "failed_at": at(1),
        "finished_at": at(1),
        "restored_at": None,
    }
    return {**document, **fields}

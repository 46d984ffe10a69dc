"""Read-model documents as `services.contracts.readmodels` says them, with every field, for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from services.contracts.day_tables import Table, pack
from services.contracts.definitions.document import Definitions
from services.runtime.configuration_file import built_in_definitions

HOST = "github.com"
REPO = "acme/api"
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)

Document = dict[str, Any]

DEFINITIONS: Definitions = built_in_definitions()


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


def pull_request(number: int, repo: str = REPO, **changes: Any) -> Document:
    opened = NOON - hours(48)
    document: Document = {
        "_id": f"{HOST}/{repo}/{number:06}",
        "revision": 1,
        "settled": True,
        "refresh": [],
        "definition_version": 1,
        "host": HOST,
        "repository_id": 1,
        "repo": repo,
        "id": 1000 + number,
        "number": number,
        "title": f"Change number {number}",
        "url": f"https://{HOST}/{repo}/pull/{number}",
        "author": "ann",
        "author_bot": False,
        "teams": ["core"],
        "state": "merged",
        "labels": ["bug"],
        "base": "main",
        "default_branch": "main",
        "additions": 10,
        "deletions": 5,
        "changed_files": 2,
        "commits": 1,
        "size": "xs",
        "updated_at": NOON,
        "reviewers": ["bob"],
        "waiting_since": None,
        "attributes": {"title": f"Change number {number}"},
        "milestones": {"opened": opened, "ready": opened, "first_review": NOON - hours(24), "merged": NOON},
        "measures": {"cycle_time": 48.0, "pickup_time": 24.0, "merged": 1.0},
        "phases": {
            "cycle_time": [
                {"metrics": ["pickup_time"], "hours": 24.0},
                {"metrics": ["review_time", "merge_time"], "hours": 24.0},
            ]
        },
        "explanation": {
            "milestones": {
                "merged": {"rule": "merged", "fact": "gh:github.com:pr:1:merged", "reason": None},
                "approved": {"rule": "the last approval", "fact": None, "reason": "nobody approved"},
            },
            "measures": {
                "cycle_time": {"arithmetic": "merged - ready", "reason": None},
                "deploy_time": {"arithmetic": None, "reason": "not deployed yet"},
            },
        },
        "deployment": None,
        "reviews": [],
        "rounds": [],
        "days": [NOON.date().isoformat()],
        "facts": [
            {
                "id": "gh:github.com:pr:1:merged",
                "type": "pull_request.merged",
                "at": NOON,
                "via": ["webhook"],
                "actor": {"id": 7, "login": "ann", "kind": "user"},
                "observed_at": NOON,
            },
            {
                "id": "gh:github.com:tl:RRE_1",
                "type": "pull_request.review_requested",
                "at": opened,
                "via": ["graphql", "rest"],
                "actor": None,
                "reviewer": {"id": 8, "login": "bob", "kind": "user"},
                "observed_at": NOON,
            },
        ],
    }
    return document | changes


def account(id_: int, login: str, *names: str, **changes: Any) -> Document:
    """An account and the names it had before."""
    document: Document = {
        "_id": f"{HOST}/{id_}",
        "revision": 1,
        "settled": True,
        "host": HOST,
        "id": id_,
        "kind": "user",
        "kind_at": NOON,
        "logins": [],
        "login": login,
        "person": f"{HOST}/{id_}",
        "bot": False,
        "names": [name.casefold() for name in (login, *names)],
    }
    return document | changes


def repository(id_: int, name: str) -> Document:
    return {
        "_id": f"{HOST}/{id_}",
        "revision": 1,
        "settled": True,
        "host": HOST,
        "id": id_,
        "folded": name.casefold(),
        "attributes": {"name": {"value": name, "updated_at": NOON, "observed_at": NOON}},
    }


def row(**changes: Any) -> Document:
    """A row of a day table: `values` by metric, `phases` by whole and phase."""
    return {
        "key": 1,
        "at": NOON.timestamp(),
        "author": "ann",
        "bot": False,
        "teams": ["core"],
        "reviewers": ["bob"],
        "labels": ["bug"],
        "base": "main",
        "size": "s",
        "values": {},
        "phases": {},
    } | changes


def _column(rows: list[Document], *path: str) -> list[Any]:
    def at(one: Document) -> Any:
        found: Any = one
        for part in path:
            found = found.get(part) if found is not None else None
        return found

    return [at(one) for one in rows]


def _names(rows: list[Document], field: str) -> list[str]:
    return sorted({name for one in rows for name in one[field]})


def day(date: str, rows: list[Document], repo: str = REPO, built: int = 1) -> Document:
    plain = ("key", "at", "author", "bot", "teams", "reviewers", "labels", "base", "size")
    wholes = _names(rows, "phases")
    return {
        "_id": f"{HOST}/{repo}/{date}",
        "wanted": built,
        "built": built,
        "definition_version": 1,
        "host": HOST,
        "repository_id": 1,
        "repo": repo,
        "day": date,
        "table": pack(
            cast(
                Table,
                {field: _column(rows, field) for field in plain}
                | {
                    "values": {name: _column(rows, "values", name) for name in _names(rows, "values")},
                    "phases": {
                        whole: {
                            phase: _column(rows, "phases", whole, phase)
                            for phase in sorted({p for one in rows for p in one["phases"].get(whole, {})})
                        }
                        for whole in wholes
                    },
                },
            )
        ),
    }


def merged(number: int, cycle: float, **changes: Any) -> Document:
    """The row of a merge with its whole cycle time in one combined phase."""
    phases = {"cycle_time": {"pickup_time+review_time+merge_time": cycle}}
    return row(key=number, values={"merged": 1.0, "cycle_time": cycle}, phases=phases) | changes


def review_request(reviewer: str, number: int = 1, **changes: Any) -> Document:
    return {
        "_id": f"{HOST}/{REPO}/{number}/{reviewer}/1",
        "pull_request": f"{HOST}/{1000 + number}",
        "revision": 1,
        "host": HOST,
        "repository_id": 1,
        "repo": REPO,
        "number": number,
        "title": f"Change number {number}",
        "url": f"https://{HOST}/{REPO}/pull/{number}",
        "author": "ann",
        "author_bot": False,
        "reviewer": reviewer,
        "reviewer_kind": "user",
        "answered_by": reviewer,
        "round": 1,
        "re_request": False,
        "requested_at": NOON - hours(6),
        "answered_at": NOON - hours(2),
        "latency": 4.0,
        "latency_working": None,
        "state": "answered",
    } | changes


def deployment(number: int, **changes: Any) -> Document:
    return {
        "_id": f"{HOST}/deploy/{number}",
        "revision": 1,
        "settled": True,
        "refresh": [],
        "definition_version": 1,
        "host": HOST,
        "repository_id": 1,
        "repo": REPO,
        "source": "deployment",
        "id": number,
        "environment": "production",
        "production": True,
        "sha": "a" * 40,
        "ref": "main",
        "branch": "main",
        "actor": "ann",
        "state": "success",
        "created_at": NOON,
        "succeeded_at": NOON + hours(0.1),
        "failed_at": None,
        "success": f"gh:{HOST}:dstatus:DES_{number}",
        "jobs": [number],
        "part_of": None,
        "outcome": "succeeded",
        "finished_at": NOON + hours(0.1),
        "restored_at": None,
        "restored_by": None,
        "rolled_back_by": None,
        "days": [],
        "facts": [],
    } | changes


def source(repo: str = REPO, **changes: Any) -> Document:
    progress = {
        "kind": "source",
        "host": HOST,
        "repo": repo,
        "repository_id": 1,
        "via": "graphql",
        "state": "live",
        "collected": 49,
        "expected": 49,
        "watermark": NOON,
        "last_complete_walk": NOON,
        "observed_at": NOON,
        "repaired": 0,
        "rate_per_second": None,
        "remaining_seconds": None,
        "quota": {"limit": 5000, "remaining": 4990, "reset": NOON},
        "error": None,
    } | changes
    return {
        "_id": f"{HOST}/{repo}",
        "folded": repo.casefold(),
        "recorded": 1,
        "host": HOST,
        "repo": repo,
        "repository_id": 1,
        "progress": progress,
    }


def definitions(version: int = 1, content: Definitions = DEFINITIONS) -> Document:
    return {
        "_id": version,
        "digest": "0",
        "in_force_since": NOON,
        "content": content.model_dump(mode="json", by_alias=True),
    }


def active(version: int = 1, read_set: str = "1") -> Document:
    return {"_id": "active", "read_set": read_set, "definition_version": version}

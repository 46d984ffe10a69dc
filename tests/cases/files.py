"""The files of cases: histories and expectations, with real times in place of `@-3d`."""

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.github.registry import stamp

Json = dict[str, Any]

FOLDER = Path(__file__).parents[1] / "data" / "cases"
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}

_RELATIVE = re.compile(r"@([-+]?)((?:\d+[dhms])*)")


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its two files have it, but for its times."""

    name: str
    run: str
    repositories: list[Json]
    checks: list[Json]
    steps: list[Json]

    @property
    def repo(self) -> str:
        """The repository that it is about."""
        return "{owner}/{name}".format(**self.repositories[0])

    @property
    def last_checks(self) -> list[Json]:
        """What must hold in the end."""
        return self.steps[-1]["checks"] if self.steps else self.checks

    @property
    def has_deliveries(self) -> bool:
        """Whether webhooks tell of all that its steps change."""
        told = [any("hook" in each or "mutate" in each for each in step["do"]) for step in self.steps]
        return bool(told) and all(told)


def names() -> list[str]:
    """Every case there is."""
    return sorted(path.name.removesuffix(".expected.json") for path in FOLDER.glob("*.expected.json"))


def case(name: str, now: datetime) -> Case:
    """The case of that name, as of a run that begins at `now`."""
    given, expected = (json.loads((FOLDER / f"{name}{kind}.json").read_text()) for kind in ("", ".expected"))
    repo = "{owner}/{name}".format(**given["repositories"][0])
    repositories, checks, steps = (
        resolved(part, now, repo) for part in (given["repositories"], expected["checks"], expected["steps"])
    )
    return Case(name, expected["run"], repositories, checks, steps)


def resolved(value: Any, now: datetime, repo: str) -> Any:
    """The same with the repository's name for `{repo}` and with times for what is before or after `now`."""
    if isinstance(value, dict):
        return {key: resolved(each, now, repo) for key, each in value.items()}
    if isinstance(value, list):
        return [resolved(each, now, repo) for each in value]
    if not isinstance(value, str):
        return value
    found = _RELATIVE.fullmatch(value)
    return moment(now, *found.groups()) if found else value.replace("{repo}", repo)


def moment(now: datetime, sign: str, spans: str) -> str:
    """`now` and some spans, as GitHub writes times."""
    parts = {UNITS[unit]: int(number) for number, unit in re.findall(r"(\d+)([dhms])", spans)}
    return stamp(now - timedelta(**parts) if sign == "-" else now + timedelta(**parts))

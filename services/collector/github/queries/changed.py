"""One small query for many repositories: the newest of what each has, and the state of what is unsettled.

What is unsettled comes without any list, and so it costs nothing beside the repositories. Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from services.collector.github.queries import with_fragments

MOST_IDS = 100  # GitHub takes no more of them in one field

_REPOSITORIES = "nodes(ids: $ids) { ... on Repository { ...Probe } }"
_STATES = "__typename ... on Deployment { ...DeploymentState } ... on Release { ...ReleaseState }"


@dataclass(frozen=True, slots=True)
class ChangedQuery:
    """The query, its variables, and which part of its answer holds which ids."""

    text: str
    variables: Mapping[str, object]
    _parts: Mapping[str, Sequence[str]]

    def repositories(self, answer: Mapping[str, Any]) -> list[object]:
        """What the answer has of repositories."""
        return list(filter(None, answer.get("nodes") or []))

    def unsettled(self, answer: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
        """What the answer has of each id; None for what is not there, or not to be seen."""
        for name, ids in self._parts.items():
            yield from zip(ids, answer.get(name) or [], strict=False)


def changed_query(repositories: Sequence[str], unsettled: Sequence[str]) -> ChangedQuery:
    """The query for these node ids."""
    starts = range(0, len(unsettled), MOST_IDS)
    parts = {f"unsettled{start}": list(unsettled[start : start + MOST_IDS]) for start in starts}
    variables = {"ids": list(repositories), "deployments": True, "releases": True, **parts}
    return ChangedQuery(_text(tuple(parts)), variables, parts)


@cache
def _text(parts: Sequence[str]) -> str:
    declared = "".join(f", ${name}: [ID!]!" for name in parts)
    fields = "\n".join(f"  {name}: nodes(ids: ${name}) {{ {_STATES} }}" for name in parts)
    text = f"""query Changed($ids: [ID!]!, $deployments: Boolean!, $releases: Boolean!{declared}) {{
  {_REPOSITORIES}
{fields}
}}
"""
    return with_fragments(text)

"""One query for many pull requests by number, in any repositories. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from services.collector.forge.fetches import FetchTarget
from services.collector.github.queries import with_fragments


@dataclass(frozen=True, slots=True)
class ByNumberQuery:
    """The query, its variables, and where in its answer each pull request stands."""

    text: str
    variables: Mapping[str, str]
    _places: Mapping[str, str]

    def found(self, answer: Mapping[str, Any], wanted: FetchTarget) -> dict[str, Any] | None:
        """What the answer has of a pull request; None if it is not there."""
        repository = answer.get(self._places[wanted.ref.node_id]) or {}
        node: dict[str, Any] | None = repository.get(f"p{wanted.number}")
        return node


def by_number_query(wanted: Iterable[FetchTarget]) -> ByNumberQuery:
    """The query for these. Numbers stand in the text, as they name the fields of the answer."""
    numbers: dict[str, list[int]] = {}
    for each in wanted:
        numbers.setdefault(each.ref.node_id, []).append(each.number)
    places = {node_id: f"r{index}" for index, node_id in enumerate(numbers)}
    declared = " ".join(f"${name}: ID!" for name in places.values())
    fields = "\n".join(_repository(name, numbers[node_id]) for node_id, name in places.items())
    text = with_fragments(f"query ByNumber({declared}) {{\n{fields}\n}}\n")
    return ByNumberQuery(text, {name: node_id for node_id, name in places.items()}, places)


def _repository(name: str, numbers: Iterable[int]) -> str:
    pulls = "\n".join(
        f"      p{number:d}: pullRequest(number: {number:d}) {{\n        ...Attributes\n      }}"
        for number in dict.fromkeys(numbers)
    )
    return f"  {name}: node(id: ${name}) {{\n    ... on Repository {{\n{pulls}\n    }}\n  }}"

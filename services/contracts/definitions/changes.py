"""What differs between two definitions: metrics by their keys, everything else in words. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.contracts.definitions.document import Definitions, Membership, Team
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.toml_text import SECTIONS

Keys = Mapping[str, tuple[object, object]]
"""What a key said and what it says now; None: it is not stated."""


@dataclass(frozen=True, slots=True)
class DefinitionChanges:
    """The names of metrics that are new or gone, the keys of those that are other, and the rest in words."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: Mapping[str, Keys]
    words: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.words)


def definition_changes(before: Definitions, after: Definitions) -> DefinitionChanges:
    """What differs; nothing where the order does."""
    old = {metric.name: metric for metric in before.metrics}
    new = {metric.name: metric for metric in after.metrics}
    both = {name: _keys(old[name], new[name]) for name in new if name in old}
    return DefinitionChanges(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        changed={name: keys for name, keys in both.items() if keys},
        words=(*_sections(before, after), *_teams(before, after)),
    )


def _keys(before: Metric, after: Metric) -> Keys:
    return _differing(_stated(before), _stated(after))


def _stated(metric: Metric) -> Mapping[str, object]:
    return metric.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"unit": metric.unit}


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> Keys:
    both = {key: (old.get(key), new.get(key)) for key in {**old, **new}}
    return {key: (was, is_) for key, (was, is_) in both.items() if was != is_}


def _sections(before: Definitions, after: Definitions) -> Iterator[str]:
    for name in SECTIONS:
        sections = [getattr(one, name).model_dump(mode="json", exclude_none=True) for one in (before, after)]
        old, new = (dict(_flattened(name, one)) for one in sections)
        for key, (was, is_) in _differing(old, new).items():
            yield f"{key}: {in_words(was, is_)}"


def _flattened(key: str, value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flattened(f"{key}.{name}", inner)
    else:
        yield key, value


def in_words(was: object, is_: object) -> str:
    """A change of one key: what was added to a list and what was taken from it, or the old and the new."""
    if (
        not isinstance(was or (), Sequence)
        or not isinstance(is_ or (), Sequence)
        or isinstance(was or is_, str)
    ):
        return f"{_spelt(was)} → {_spelt(is_)}"
    old, new = list(was or ()), list(is_ or ())  # type: ignore[call-overload]
    added, gone = [one for one in new if one not in old], [one for one in old if one not in new]
    parts = [
        f"{word} {', '.join(map(str, some))}" for word, some in (("with", added), ("without", gone)) if some
    ]
    return "; ".join(parts) or f"{_spelt(was)} → {_spelt(is_)}"


def _spelt(value: object) -> str:
    if value is None:
        return "not stated"
    return ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)


def _teams(before: Definitions, after: Definitions) -> Iterator[str]:
    old = {team.name: _members(team) for team in before.teams}
    new = {team.name: _members(team) for team in after.teams}
    for name in {**old, **new}:
        if name not in old:
            yield f"team {name} is new: {_spelt(new[name])}"
        elif name not in new:
            yield f"team {name} is gone: {_spelt(old[name])}"
        elif set(old[name]) != set(new[name]):
            yield f"team {name}: {in_words(old[name], new[name])}"


def _members(team: Team) -> list[str]:
    return [_membership(one) for one in team.memberships()]


def _membership(one: Membership) -> str:
    begins = f" from {one.from_}" if one.from_ else ""
    return f"{one.login}{begins}{f' to {one.to}' if one.to else ''}"

"""A probe: a look at a repository in passing, and what it shows. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from services.collector.forge.outcomes import OutcomeState
from services.collector.forge.repository_ref import RepositoryRef
from services.collector.forge.resource import Resource


@dataclass(frozen=True, slots=True)
class ChangeToken:
    """The newest that a list has, as a text that changes with it. `at`: its time, None of an empty list.

    `covered`: handles of the deployments or releases of which every change gives another text.
    """

    text: str
    at: datetime | None
    covered: frozenset[str] = frozenset()


ChangeTokens = Mapping[Resource, ChangeToken]


@dataclass(frozen=True, slots=True)
class Probe:
    """A repository as a question about many of them shows it: where it is today, and what is newest.

    `withheld`: lists that are not ours to see. `outcomes`: the state of what was asked for by its handle,
    None for what is not there; None where nothing could be asked for so.
    """

    ref: RepositoryRef
    change_tokens: ChangeTokens
    archived: bool = False
    fork: bool = False
    withheld: frozenset[Resource] = frozenset()
    outcomes: Mapping[str, OutcomeState | None] | None = None


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """A repository to be looked at in passing, and handles of what is unsettled there."""

    ref: RepositoryRef
    outcome_keys: tuple[str, ...] = ()

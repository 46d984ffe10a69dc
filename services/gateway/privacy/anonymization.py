"""Anonymizes answers: what is shown of people (`people.show`), applied to every answer as it leaves.

Titles and addresses of pull requests stay as they are: they are the team's work. So do teams.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from pydantic import BaseModel

from services.contracts.actors import GHOST_LOGIN
from services.contracts.api import Page
from services.contracts.api_change import ChangeAnswer
from services.contracts.api_people import ReviewRequestRow
from services.contracts.api_pull_request import Fact, PullRequestDetail
from services.contracts.api_stream import PullRequestMoved
from services.contracts.api_values import CountedValue
from services.contracts.definitions.vocabulary import PeopleShown
from services.gateway.metrics.row_tables import AnyAnswer, LongAnswer
from services.gateway.privacy.pseudonym_words import pseudonym

HIDDEN = "hidden"
WHO = frozenset({"author", "reviewer", "answered_by", "actor"})
WHO_ALL = frozenset({"reviewers", "members"})
"""The fields that say who somebody is, wherever an answer has them."""

_ROUND = ("repo", "number", "requested_at", "waiting_since", "answered_at", "latency")


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is shown of individuals, the key of their pseudonyms, and who is behind logins (in lower case).

    A login that nobody is behind yet has a pseudonym of its own.
    """

    show: PeopleShown
    key: bytes = b""
    persons: Mapping[str, str] = field(default_factory=dict)

    @property
    def named(self) -> bool:
        """Whether people are shown as they are."""
        return self.show is PeopleShown.NAMED

    def name(self, login: str) -> str:
        """What is shown of a login. A team of GitHub's (`organisation/slug`) is no individual."""
        if self.named or "/" in login or not login:
            return login
        if self.show is PeopleShown.HIDDEN:
            return HIDDEN
        if login == GHOST_LOGIN:
            return login
        return pseudonym(self.persons.get(login.casefold(), login), self.key)

    def names(self, logins: Iterable[str]) -> list[str]:
        """What is shown of several, each once, in an order that says nothing."""
        return sorted(set(map(self.name, logins)))


PEOPLE_HIDDEN = Privacy(PeopleShown.HIDDEN)
"""What is shown to whoever may not see figures of individuals."""


def logins_in(answer: AnyAnswer) -> set[str]:
    """Everybody whom an answer names."""
    match answer:
        case LongAnswer(rows=rows):
            return rows.people()
        case Page(items=items):
            return set().union(*map(logins_in, items))
        case _:
            return _named(dict(answer)).union(*map(_named, _parts(answer)))


def _parts(answer: BaseModel) -> list[Mapping[str, object]]:
    """The fields of what an answer holds that names people, too."""
    match answer:
        case PullRequestDetail(facts=facts, clocks=clocks, rounds=rounds):
            return [*map(dict, (*facts, *clocks, *rounds)), *(one.says for one in facts)]
        case PullRequestMoved(facts=[*facts]):
            return [*map(dict, facts), *(one.says for one in facts)]
        case CountedValue(pull_request=pull, deployment=deployment):
            return [dict(one) for one in (pull, deployment) if one]
        case ChangeAnswer():
            values = _values_of(answer)
            return [*map(dict, values), *(part for one in values for part in _parts(one))]
        case _:
            return []


def _named(fields: Mapping[str, object]) -> set[str]:
    one = {login for field in WHO if isinstance(login := fields.get(field), str) and login}
    return one.union(*(_logins(fields, field) for field in WHO_ALL))


def _logins(fields: Mapping[str, object], field: str) -> list[str]:
    """The logins in a field that holds several; nobody where there is no such field."""
    logins = fields.get(field)
    return logins if isinstance(logins, list) else []


def _values_of(answer: ChangeAnswer) -> list[CountedValue]:
    """The values that the answer shows on their own."""
    medians = [*answer.median.around, *answer.median.previous_around] if answer.median else []
    return [*(answer.mean.values if answer.mean else ()), *medians]


def _changed(answer: ChangeAnswer, privacy: Privacy) -> ChangeAnswer:
    """The answer with its values as they may be shown."""

    def rows(model: BaseModel, *fields: str) -> BaseModel:
        return model.model_copy(
            update={field: [_row(one, privacy) for one in getattr(model, field)] for field in fields}
        )

    mean = answer.mean and rows(answer.mean, "values")
    median = answer.median and rows(answer.median, "around", "previous_around")
    return answer.model_copy(update={"mean": mean, "median": median})


def anonymize(answer: AnyAnswer, privacy: Privacy) -> AnyAnswer:
    """The answer as it may be shown."""
    if privacy.named:
        return answer
    match answer:
        case LongAnswer():
            return answer.renamed(privacy.name)
        case Page(items=items):
            rows = [_row(item, privacy) for item in items]
            return answer.model_copy(update={"items": _unordered_by_name(rows)})
        case ChangeAnswer():
            return _changed(answer, privacy)
        case _:
            return _row(answer, privacy)


def _row(row: BaseModel, privacy: Privacy) -> BaseModel:
    fields = dict(row)
    update = _renamed(fields, privacy)
    if isinstance(row, PullRequestDetail | PullRequestMoved):
        update["facts"] = row.facts and [_fact(one, privacy) for one in row.facts]
    if isinstance(row, PullRequestDetail):
        update["clocks"] = [_row(one, privacy) for one in row.clocks]
        update["rounds"] = [_row(one, privacy) for one in row.rounds]
    if isinstance(row, CountedValue):
        update["pull_request"] = row.pull_request and _row(row.pull_request, privacy)
        update["deployment"] = row.deployment and _row(row.deployment, privacy)
    return row.model_copy(update=update)


def _fact(fact: Fact, privacy: Privacy) -> Fact:
    says = {**fact.says, **_renamed(fact.says, privacy)}
    return fact.model_copy(update={**_renamed(dict(fact), privacy), "says": says})


def _renamed(fields: Mapping[str, object], privacy: Privacy) -> dict[str, object]:
    """Those of the fields that say who somebody is, as they may be shown."""
    one = {
        field: privacy.name(login) for field in WHO if isinstance(login := fields.get(field), str) and login
    }
    several = {field: privacy.names(logins) for field in WHO_ALL if (logins := _logins(fields, field))}
    return {**one, **several}


def _unordered_by_name(rows: list[BaseModel]) -> list[BaseModel]:
    """The same rows where their order went by names: what is equal otherwise is ordered by what is shown."""
    match rows:
        case [ReviewRequestRow(), *_]:
            alike = groupby(rows, key=lambda row: tuple(getattr(row, field) for field in _ROUND))
            return [row for _, some in alike for row in sorted(some, key=lambda row: row.reviewer)]  # type: ignore[attr-defined]
        case _:
            return rows

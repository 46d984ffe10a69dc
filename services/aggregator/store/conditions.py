"""The conditions of more than one read model. Pure."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

from services.aggregator.facts.default_branches import ALWAYS, Era
from services.aggregator.facts.entities import RepositoryFacts
from services.contracts.readmodels.actors import PersonDocument

MongoDocument = dict[str, Any]


def of_repository(host: str, repository_id: int) -> MongoDocument:
    """The documents of a repository."""
    return {"host": host, "repository_id": repository_id}


def outdated_condition(moment: str, repository: RepositoryFacts, *, gone: bool) -> MongoDocument:
    """Which documents of a repository have another name, or default branches, than now follow.

    `moment`: the field with the time whose default branches count; `gone`: documents say whether it is gone.
    """
    others: list[MongoDocument] = [{"repo": {"$ne": repository.name}}]
    if gone:
        others.append({"gone": {"$ne": repository.gone}})
    others += _other_branches(moment, repository.default_branches.eras)
    return {**of_repository(repository.host, repository.id), "$or": others}


def _other_branches(moment: str, eras: Sequence[Era]) -> Iterator[MongoDocument]:
    for era, following in zip_longest(eras, eras[1:]):
        during = {
            **({} if era.since == ALWAYS else {"$gte": era.since}),
            **({"$lt": following.since} if following else {}),
        }
        yield {moment: during or {"$ne": None}, "default_branches": {"$ne": list(era.branches)}}


def with_outdated_people(people: Sequence[PersonDocument]) -> MongoDocument:
    """Which documents name accounts, but do not show them like this."""
    return {
        "$or": [
            {"people": {"$elemMatch": {"account": one["account"], "$nor": [dict(one)]}}} for one in people
        ]
    }


def on_days(days: Sequence[tuple[str, int, Sequence[str]]]) -> MongoDocument:
    """What fell on days of repositories: host, id and days of each."""
    return {
        "$or": [
            {"repository_id": repository_id, "days": {"$in": list(some)}, "host": host}
            for host, repository_id, some in days
        ]
    }

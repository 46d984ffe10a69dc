"""A pull request's facts in the order in which they happened, and whose reviews count."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from services.aggregator.facts.entities import PullRequestFacts
from services.aggregator.facts.fact import DISMISSED, AccountRef, Fact, FactType
from services.aggregator.facts.registers import Attributes, Value
from services.aggregator.measurement.rules import Rules
from services.contracts.events import ReviewState


@dataclass(frozen=True, slots=True)
class Review:
    """A submitted review by somebody else than the author; `state` is what it said before any dismissal."""

    fact: Fact
    who: AccountRef
    reviewer: str
    bot: bool
    state: str


@dataclass(frozen=True, slots=True)
class History:
    """What a pull request went through. Until its opening is known, nobody can say whose reviews count.

    `human_reviews`: those that are not by bots.
    """

    by_type: Mapping[FactType, tuple[Fact, ...]]
    attributes: Attributes
    author: AccountRef | None
    reviews: tuple[Review, ...]
    human_reviews: tuple[Review, ...]

    @classmethod
    def of(cls, known: PullRequestFacts, rules: Rules) -> Self:
        """Put facts in order."""
        by_type: dict[FactType, tuple[Fact, ...]] = {}
        for fact in sorted(known.facts.values(), key=lambda fact: fact.order):
            by_type[fact.type] = (*by_type.get(fact.type, ()), fact)
        opened = by_type.get(FactType.OPENED, ())
        author = opened[0].actor if opened else None
        reviews = _reviews(by_type, author, rules)
        by_humans = tuple(review for review in reviews if not review.bot)
        return cls(by_type, known.attributes, author, reviews, by_humans)

    def all(self, *types: FactType) -> tuple[Fact, ...]:
        """The facts of some types, in order."""
        if len(types) == 1:
            return self.by_type.get(types[0], ())
        found = [fact for kind in types for fact in self.by_type.get(kind, ())]
        return tuple(sorted(found, key=lambda fact: fact.order))

    def first(self, *types: FactType) -> Fact | None:
        """The first fact of some types."""
        found = self.all(*types)
        return found[0] if found else None

    def last(self, *types: FactType) -> Fact | None:
        """The last fact of some types."""
        found = self.all(*types)
        return found[-1] if found else None

    def value(self, attribute: str) -> Value | None:
        """The newest value of an attribute."""
        register = self.attributes.get(attribute)
        return register.value if register else None

    def text(self, attribute: str) -> str | None:
        """The newest value of an attribute that is text."""
        value = self.value(attribute)
        return value if isinstance(value, str) else None

    def number(self, attribute: str) -> int | None:
        """The newest value of an attribute that is a number."""
        value = self.value(attribute)
        return value if isinstance(value, int) else None

    def texts(self, attribute: str) -> list[str]:
        """The newest value of an attribute that is a list; empty if it is not known."""
        value = self.value(attribute)
        return list(value) if isinstance(value, tuple) else []


def is_somebody_else(who: AccountRef | None, author: AccountRef | None, rules: Rules) -> bool:
    """Whether somebody is known not to be the author: of two deleted accounts nobody can know that."""
    if who is None or author is None:
        return False
    return rules.people.key(who) != rules.people.key(author)


def _reviews(
    by_type: Mapping[FactType, tuple[Fact, ...]], author: AccountRef | None, rules: Rules
) -> tuple[Review, ...]:
    dismissed = by_type.get(FactType.REVIEW_DISMISSED, ())
    before = {fact.review_id: fact.state for fact in dismissed if fact.state != DISMISSED}
    reviews = []
    for fact in by_type.get(FactType.REVIEW_SUBMITTED, ()):
        who, state = fact.actor, fact.state or ""
        if state == DISMISSED:
            state = before.get(fact.review_id) or state
        counts = rules.definitions.reviews.commented_counts or state != ReviewState.COMMENTED
        if who and counts and is_somebody_else(who, author, rules):
            reviews.append(Review(fact, who, rules.people.login(who), rules.people.is_bot(who), state))
    return tuple(reviews)

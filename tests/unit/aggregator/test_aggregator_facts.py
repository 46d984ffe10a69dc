"""One fact observed twice, attributes that change, and documents that keep both."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import bson
import pytest

from services.aggregator.facts.entities import (
    PullRequestFacts,
    merge_deployment,
    merge_pull_request,
    merge_repository,
)
from services.aggregator.facts.fact import AccountRef, Fact, FactType, join
from services.aggregator.facts.stored_facts import read_deployment, read_pull_request, read_repository
from services.aggregator.projections.revisions import repository_change
from services.contracts.events import Event, Via
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import deployment_of, document_of
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import REPOSITORY, SEEN, at, who

FACT = Fact("x", FactType.MERGED, at(1), SEEN, ("graphql",), AccountRef(1, "ada", "user"), merge_commit="abc")


def known(pull: Pull) -> PullRequestFacts:
    return merge_pull_request(None, pull.events)


def seen(event: Event, hours: float = 0, via: Via = Via.GRAPHQL) -> Event:
    return event.model_copy(update={"observedtime": SEEN + timedelta(hours=hours), "via": via})


def saying(event: Event, **said: Any) -> Event:
    return event.model_copy(update={"data": event.data.model_copy(update=said)})


class TestJoin:
    def both(self, one: Fact, other: Fact) -> Fact:
        assert join(one, other) == join(other, one)
        return join(one, other)

    def test_the_same_fact_is_itself(self) -> None:
        assert join(FACT, replace(FACT)) is FACT

    def test_by_which_roads_it_was_seen_is_added_up(self) -> None:
        assert self.both(FACT, replace(FACT, via=("webhook",))).via == ("graphql", "webhook")

    def test_of_two_that_both_know_the_one_as_of_later_wins(self) -> None:
        later = replace(FACT, observed_at=SEEN + timedelta(1), at=at(2), merge_commit="def")
        joined = self.both(FACT, later)
        assert (joined.at, joined.merge_commit, joined.stated_at) == (at(2), "def", later.observed_at)
        assert joined.observed_at == SEEN, "the first observation"

    def test_a_word_that_comes_late_is_as_old_as_it_is(self) -> None:
        old = replace(FACT, observed_at=SEEN + timedelta(9), as_of=SEEN - timedelta(1), merge_commit="old")
        assert self.both(FACT, old).merge_commit == FACT.merge_commit

    def test_each_field_has_a_date_of_its_own(self) -> None:
        """Who knows it only in part, and later, corrects that part."""
        part = replace(FACT, actor=None, merge_commit="def", observed_at=SEEN + timedelta(2))
        between = replace(
            FACT, actor=AccountRef(2, "bob", "user"), observed_at=SEEN + timedelta(1), merge_commit=None
        )
        joined = join(self.both(FACT, part), between)
        assert (joined.actor, joined.merge_commit) == (between.actor, "def")
        assert joined.older == (("actor", between.observed_at),)

    def test_an_account_that_is_gone_is_no_correction(self) -> None:
        gone = replace(FACT, actor=AccountRef(None, "ghost", "ghost"), observed_at=SEEN + timedelta(1))
        assert self.both(FACT, gone).actor == FACT.actor
        assert self.both(replace(FACT, actor=None), gone).actor == gone.actor

    def test_a_comparison_that_is_complete_is_not_undone_by_one_that_is_not(self) -> None:
        whole = Fact(
            "c", FactType.DEPLOYMENT_COMPARED, at(1), SEEN, ("rest",), commits=("a", "b"), complete=True
        )
        part = replace(whole, commits=("a",), complete=False, observed_at=SEEN + timedelta(1))
        joined = self.both(whole, part)
        assert (joined.commits, joined.complete) == (("a", "b"), True)

    def test_ties_are_broken_by_content(self) -> None:
        assert self.both(FACT, replace(FACT, at=at(2))).at == at(1)

    def test_what_a_review_said_beats_that_it_was_dismissed(self) -> None:
        dismissed = Fact(
            "r", FactType.REVIEW_SUBMITTED, at(1), SEEN, ("rest",), state="dismissed", review_id=1
        )
        approved = replace(dismissed, state="approved", observed_at=SEEN + timedelta(1), via=("webhook",))
        assert self.both(dismissed, approved).state == "approved"

    def test_who_knows_more_beats_who_looked_first(self) -> None:
        unknown = replace(FACT, actor=None, observed_at=SEEN - timedelta(1))
        assert self.both(FACT, unknown).actor == FACT.actor


class TestDescribed:
    def value(self, pull: Pull, name: str) -> object:
        said = known(pull).attributes.get(name)
        return said.value if said else None

    def test_the_newest_update_wins_whenever_it_arrives(self) -> None:
        pull = Pull().described(2, title="new").described(1, title="old")
        assert self.value(pull, "title") == "new"

    def test_of_one_update_the_later_observation_wins(self) -> None:
        one, other = Pull().described(2, title="a").described(2, title="b").events
        for events in ([seen(one, 1), other], [other, seen(one, 1)]):
            assert merge_pull_request(None, events).attributes["title"].value == "a"

    def test_a_delivery_that_comes_late_says_what_was_before_it_was_read(self) -> None:
        old, new = Pull().described(2, title="old").described(2, title="new").events
        for events in ([new, seen(old, 1, Via.WEBHOOK)], [seen(old, 1, Via.WEBHOOK), new]):
            assert merge_pull_request(None, events).attributes["title"].value == "new"

    def test_null_never_erases_what_is_known(self) -> None:
        pull = Pull().described(1, additions=5, first_commit_at=at(-3)).described(2, title="new")
        assert self.value(pull, "additions") == 5
        assert self.value(pull, "first_commit_at") == at(-3)
        assert self.value(pull, "title") == "new"

    def test_fields_are_chosen_one_by_one(self) -> None:
        pull = Pull().described(2, additions=None, title="new").described(1, additions=5, title="old")
        assert (self.value(pull, "additions"), self.value(pull, "title")) == (5, "new")

    def test_a_known_zero_and_no_labels_are_values(self) -> None:
        pull = Pull().described(1, additions=5, labels=("x",)).described(2, additions=0, labels=())
        assert (self.value(pull, "additions"), self.value(pull, "labels")) == (0, ())

    def test_an_opening_says_what_it_began_with_until_something_newer_is_said(self) -> None:
        assert self.value(Pull().opened(0), "title") == "Change 1"
        assert self.value(Pull().described(1, title="new").opened(0), "title") == "new"


class TestNothingToLearn:
    def test_adding_a_fact_twice_gives_the_very_same_object(self) -> None:
        pull = Pull().opened().described(1).reviewed("grace", 2)
        once = known(pull)
        assert merge_pull_request(once, pull.events) is once

    def test_for_deployments_and_repositories_as_well(self) -> None:
        events = Deployment().created(0).status("success", 1).events
        once = merge_deployment(None, events)
        assert merge_deployment(once, events) is once
        named = merge_repository(None, events)
        assert merge_repository(named, events) is named


class TestRepositories:
    def renamed(self, hours: float, **said: Any) -> Event:
        (event,) = Pull().opened().events
        repository = REPOSITORY.model_copy(update=said)
        return seen(saying(event, repository=repository), hours)

    def test_the_name_observed_last_wins(self) -> None:
        events = [self.renamed(2, name="new"), self.renamed(1, name="old")]
        assert merge_repository(None, events).name == "acme/new"
        assert merge_repository(None, reversed(events)).name == "acme/new"

    def test_a_source_that_cannot_know_the_default_branch_does_not_erase_it(self) -> None:
        events = [self.renamed(1, default_branch="trunk"), self.renamed(2, default_branch=None)]
        assert merge_repository(None, events).default_branches.at(at(9)) == ("trunk",)

    def test_nobody_said(self) -> None:
        assert merge_repository(None, [self.renamed(1, default_branch=None)]).default_branches.at(at(1)) == ()

    def test_documents_from_before_there_was_a_history_know_the_newest_default_branch(self) -> None:
        said = {"updated_at": at(3), "observed_at": at(3)}
        attributes = {"name": {"value": "acme/api", **said}, "default_branch": {"value": "main", **said}}
        known = read_repository({"host": "github.com", "id": 1, "attributes": attributes})
        assert (known.name, known.default_branches.at(at(-9))) == ("acme/api", ("main",))
        assert set(known.attributes) == {"name"}


def stored(document: dict[str, Any]) -> dict[str, Any]:
    """As MongoDB gives it back."""
    return bson.decode(bson.encode(document), bson.CodecOptions(tz_aware=True))


class TestDocuments:
    def test_a_pull_request_is_the_same_after_it_has_been_stored(self) -> None:
        micro = timedelta(microseconds=123_456)
        pull = (
            Pull()
            .opened(draft=True)
            .described(1, labels=("b", "a"), additions=1, first_commit_at=at(-1) + micro)
            .ready(2)
            .requested("team:acme/x", 3)
            .reviewed("ghost", 4)
            .dismissed(1, 5)
            .commented("grace", 6)
            .pushed(7)
            .merged(8)
            .closed(8)
        )
        pull.events = [
            event.model_copy(update={"time": event.time + micro, "observedtime": event.observedtime + micro})
            for event in pull.events
        ]
        assert read_pull_request(stored(document_of(pull))) == known(pull)

    def test_a_deployment_and_a_repository_too(self) -> None:
        deployment = Deployment().created(0).status("success", 1)
        document = stored(deployment_of(deployment))
        assert read_deployment(document) == merge_deployment(None, deployment.events)
        repository = merge_repository(None, deployment.events)
        assert read_repository(stored(repository_change(None, repository))) == repository

    def test_facts_are_in_the_order_in_which_they_happened(self) -> None:
        document = document_of(Pull().merged(9).reviewed("grace", 3).opened(0))
        assert [fact["type"].split(".")[1] for fact in document["facts"]] == [
            "opened",
            "review_submitted",
            "merged",
        ]


@pytest.mark.parametrize("login", ["ghost", "team:acme/x", "bot:renovate", "ada"])
def test_actors_keep_their_kind(login: str) -> None:
    fact = known(Pull(author=login).opened()).facts["gh:github.com:pr:100001:opened"]
    assert fact.actor == AccountRef(who(login).id, who(login).login, who(login).kind.value)

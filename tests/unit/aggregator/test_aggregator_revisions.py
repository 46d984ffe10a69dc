"""What becomes of a document: revisions, the outbox of days, what is told."""

from dataclasses import replace
from datetime import date, timedelta

from services.aggregator.facts.entities import merge_pull_request, merge_repository
from services.aggregator.facts.stored_facts import read_pull_request
from services.aggregator.measurement.pull_requests import review_requests
from services.aggregator.measurement.rules import Rules
from services.aggregator.projections.notices import new_fact, notices
from services.aggregator.projections.pending_refresh import (
    PendingRefresh,
    days_by_repository,
    new_facts,
    pending_refresh,
)
from services.aggregator.projections.revisions import Revision, pull_request_change, repository_change
from services.aggregator.projections.updates import in_chunks, updates_of
from services.contracts.events import PullRequestMerged
from services.contracts.notices import MOST_FACTS, MetricsChanged, PullRequestsChanged, decode_change
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import document_of, rules, world_of
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import REPOSITORY, at

RULES = rules()


def change(pull: Pull, before: dict | None, measured: Rules = RULES) -> Revision | None:
    held = read_pull_request(before) if before else None
    known = merge_pull_request(held, pull.events)
    return pull_request_change(before, known, world_of(pull.events, measured), known is not held)


class TestRevisions:
    def test_the_first_is_1_and_unsettled(self) -> None:
        first = change(Pull().opened(), None)
        assert (first.document["revision"], first.document["settled"]) == (1, False)
        assert first.document["refresh"] == ["2026-03-02"]

    def test_the_next_is_one_more(self) -> None:
        pull = Pull().opened()
        first = change(pull, None).document
        assert change(pull.merged(24), first).document["revision"] == 2

    def test_nothing_new_is_no_revision(self) -> None:
        pull = Pull().opened().merged(24)
        assert change(pull, change(pull, None).document) is None

    def test_the_outbox_keeps_what_has_not_followed_yet(self) -> None:
        pull = Pull().opened()
        first = change(pull, None).document
        assert change(pull.merged(24), first).document["refresh"] == ["2026-03-02", "2026-03-03"]
        settled = {**first, "settled": True, "refresh": []}
        assert change(pull, settled).document["refresh"] == ["2026-03-03"]

    def test_a_day_it_no_longer_falls_on_is_refreshed_too(self) -> None:
        pull = Pull().opened().closed(24)
        settled = {**change(pull, None).document, "refresh": []}
        after = change(pull.reopened(49), settled).document
        assert after["days"] == ["2026-03-02", "2026-03-04"]
        assert after["refresh"] == ["2026-03-03", "2026-03-04"]

    def test_what_a_round_shows_of_its_pull_request_is_built_again_on_its_days(self) -> None:
        pull = Pull().opened().requested("grace", 24).reviewed("edsger", 24 * 2)
        settled = {**change(pull, None).document, "refresh": []}
        then = {"labels": ("bug",)}, {"base": "release"}, {"additions": 900, "deletions": 1}
        for hours, said in enumerate(then, 25):
            after = change(pull.described(hours, **said), settled).document
            assert "2026-03-03" in after["refresh"]  # on which nothing else fell than the request
            settled = {**after, "refresh": []}
        assert "2026-03-03" in change(pull.approved("grace", 24 * 3), settled).document["refresh"]

    def test_a_change_that_moves_no_day_is_still_a_change(self) -> None:
        pull = Pull().opened().described(1)
        settled = {**change(pull, None).document, "refresh": []}
        after = change(pull.described(2, title="Better"), settled)
        assert (after.document["refresh"], after.document["settled"]) == ([], False)


class TestRepositories:
    def renamed(self, name: str, hours: int = 0) -> Pull:
        pull = Pull(repository=REPOSITORY.model_copy(update={"name": name})).opened()
        later = timedelta(hours=hours)
        pull.events = [
            one.model_copy(update={"observedtime": one.observedtime + later}) for one in pull.events
        ]
        return pull

    def test_a_renamed_repository_keeps_its_id_and_moves_all_its_days(self) -> None:
        before = {**change(self.renamed("old"), None).document, "refresh": []}
        known = merge_pull_request(read_pull_request(before), self.renamed("new", 1).events)
        after = pull_request_change(before, known, world_of(self.renamed("new", 1).events), False)
        assert (after.document["repo"], after.document["repository_id"]) == ("acme/new", 1)
        assert after.document["refresh"] == ["2026-03-02"]

    def test_same_repository_name_under_two_owners_are_two(self) -> None:
        other = REPOSITORY.model_copy(update={"id": 2, "owner": "umbrella"})
        grouped = updates_of([*Pull().opened().events, *Pull(repository=other).opened().events])
        assert set(grouped.repositories) == {"github.com/1", "github.com/2"}
        assert len(grouped.pull_requests) == 2

    def test_repository_name_with_dots(self) -> None:
        pull = Pull(repository=REPOSITORY.model_copy(update={"name": "nats.py"})).opened()
        assert document_of(pull)["repo"] == "acme/nats.py"

    def test_only_a_new_name_or_branch_makes_documents_follow(self) -> None:
        first = repository_change(None, merge_repository(None, self.renamed("old").events))
        assert (first["revision"], first["settled"]) == (1, False)
        settled = {**first, "settled": True}
        seen_again = repository_change(settled, merge_repository(None, self.renamed("old", 1).events))
        assert (seen_again["revision"], seen_again["settled"]) == (2, True)
        named = repository_change(settled, merge_repository(None, self.renamed("new", 1).events))
        assert named["settled"] is False
        assert repository_change(settled, merge_repository(None, self.renamed("old").events)) is None

    def test_what_has_not_followed_is_not_forgotten_when_it_is_seen_again(self) -> None:
        first = repository_change(None, merge_repository(None, self.renamed("old").events))
        again = repository_change(first, merge_repository(None, self.renamed("old", 1).events))
        assert again["settled"] is False


class TestPendingRefresh:
    def test_days_taken_over_may_have_moved_any_metric(self) -> None:
        first = change(Pull().opened(), None)
        assert pending_refresh(first.document, 1, first.delta, RULES).metrics == {"opened"}
        assert pending_refresh(first.document, 1, None, RULES).metrics == set(RULES.metrics)
        taken_over = {**first.document, "refresh": ["2026-03-01", "2026-03-02"]}
        assert pending_refresh(taken_over, 1, first.delta, RULES).metrics == set(RULES.metrics)


def one_touched(number: int | None, repo: str = "acme/api", *days: str) -> PendingRefresh:
    moved = frozenset({"merged"} if days else ())
    return PendingRefresh(f"id{number}", 1, "github.com", 1, repo, number, frozenset(days), moved)


class TestNotices:
    def test_one_notice_of_pull_requests_and_one_of_metrics_per_repository(self) -> None:
        published = notices(
            [one_touched(2, "acme/api", "2026-03-02"), one_touched(1), one_touched(5, "acme/web")]
        )
        assert published == [
            PullRequestsChanged(host="github.com", repo="acme/api", numbers=(1, 2)),
            MetricsChanged(host="github.com", repo="acme/api", days=(date(2026, 3, 2),), metrics=("merged",)),
            PullRequestsChanged(host="github.com", repo="acme/web", numbers=(5,)),
        ]

    def test_deployments_move_metrics_but_are_no_pull_requests(self) -> None:
        published = notices([one_touched(None, "acme/api", "2026-03-02")])
        assert [notice.kind for notice in published] == ["metrics"]

    def test_nothing_is_told_of_nothing(self) -> None:
        assert notices([]) == []

    def test_a_notice_says_what_is_new_of_each_pull_request(self) -> None:
        pull = Pull().opened().reviewed("grace", 1, "approved")
        before = change(pull, None).document
        after = change(pull.merged(2), before).document
        one = replace(one_touched(1), facts=new_facts(before, after))
        (notice,) = notices([one, one_touched(2), replace(one_touched(3), facts=())])
        assert [fact.type for fact in notice.facts[1]] == ["pull_request.merged"]
        assert (notice.facts.keys(), notice.facts[3]) == ({1, 3}, ())
        assert decode_change(notice.model_dump_json().encode()) == notice

    def test_a_notice_says_who_did_it_who_was_asked_and_what_a_review_said(self) -> None:
        pull = Pull().opened().requested("grace", 1).reviewed("grace", 2, "approved")
        opened, requested, reviewed = map(new_fact, new_facts(None, change(pull, None).document))
        assert (opened.type, opened.actor, opened.reviewer) == ("pull_request.opened", "ada", None)
        assert (requested.reviewer, requested.at) == ("grace", at(1))
        assert (reviewed.actor, reviewed.state) == ("grace", "approved")

    def test_a_notice_says_the_newest_few_facts_of_a_pull_request(self) -> None:
        pull = Pull().opened()
        for hour in range(1, 2 * MOST_FACTS):
            pull.reviewed("grace", hour)
        facts = new_facts(None, change(pull, None).document)
        (notice,) = notices([replace(one_touched(1), facts=facts)])
        assert [fact.at for fact in notice.facts[1]] == [fact["at"] for fact in facts][-MOST_FACTS:]
        assert len(notice.facts[1]) == MOST_FACTS

    def test_many_numbers_are_told_in_parts(self) -> None:
        published = notices(one_touched(number) for number in range(1_100))
        assert [len(notice.numbers) for notice in published] == [250, 250, 250, 250, 100]


def test_days_are_rebuilt_once_per_repository_however_many_touched_them() -> None:
    some = [one_touched(1, "acme/api", "2026-03-03", "2026-03-02"), one_touched(2, "acme/api", "2026-03-02")]
    (days,) = days_by_repository([*some, replace(some[0], days=frozenset())]).values()
    assert days == ["2026-03-02", "2026-03-03"]


def test_events_are_grouped_by_what_they_are_about() -> None:
    events = [*Pull().opened().merged(1).events, *Deployment().created(0).events]
    grouped = updates_of(reversed(events))
    assert {key: len(some) for key, some in grouped.pull_requests.items()} == {"github.com/100001": 2}
    assert list(grouped.deployments) == ["github.com/deploy/1"]
    assert isinstance(grouped.pull_requests["github.com/100001"][0], PullRequestMerged)


def test_chunks_hold_each_id_once() -> None:
    assert [list(some) for some in in_chunks(["c", "a", "b", "a"], 2)] == [["a", "b"], ["c"]]


def test_review_requests_carry_the_revision_they_were_derived_from() -> None:
    pull = Pull().opened().requested("grace", 1).reviewed("grace", 2).requested("grace", 3)
    first, second = review_requests(change(pull, None).document)
    assert first["_id"].startswith("github.com/100001/")
    assert first["_id"].endswith("/1")
    assert (first["revision"], first["pull_request"], first["number"]) == (1, "github.com/100001", 1)
    assert (second["round"], second["re_request"], second["state"]) == (2, True, "pending")

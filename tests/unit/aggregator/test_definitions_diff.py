"""What a change of definitions does, said in words, and which pull requests it can touch at all."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.aggregator.definitions_diff import preview_requests
from services.aggregator.definitions_diff.deployments import CarryingDeployments, remeasured
from services.aggregator.definitions_diff.period import DiffPeriod, Part, Tally
from services.aggregator.definitions_diff.pull_requests import Side, change_of, shared
from services.aggregator.measurement.attribution import MergeRange
from services.aggregator.measurement.rows import pull_request_rows
from services.aggregator.measurement.rules import Rules
from services.contracts.definitions.changes import definition_changes
from services.contracts.previews import PreviewReply, PreviewRequest
from services.runtime.reconnecting_client import ReconnectingClient
from tests.unit.aggregator.deployment_history import Deployment
from tests.unit.aggregator.measured import deployment_of, document_of, repository_of, rules
from tests.unit.aggregator.pull_request_history import Pull
from tests.unit.aggregator.values import at

EVER = DiffPeriod("2000-01-01", "2100-01-01", datetime(2000, 1, 1, tzinfo=UTC))
HOURS = '[calendar]\nhours = ["09:00-17:00"]\n'
FROM_OPENED = '[[metrics]]\nname = "cycle_time"\nlabel = "Cycle time"\nfrom = "opened"\nto = "merged"\n'


def words(before: str, after: str) -> tuple[str, ...]:
    return definition_changes(rules(before).definitions, rules(after).definitions).words


class TestInWords:
    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            ("", '[calendar]\ntimezone = "Asia/Tokyo"\n', "calendar.timezone: UTC → Asia/Tokyo"),
            ("", '[people]\nbots = ["a", "b"]\n', "people.bots: with a, b"),
            (
                '[people]\nbots = ["a", "b"]\n',
                '[people]\nbots = ["b", "c"]\n',
                "people.bots: with c; without a",
            ),
            ('[people]\nbots = ["a", "b"]\n', '[people]\nbots = ["b", "a"]\n', "people.bots: a, b → b, a"),
            ("", '[people.aliases]\nada = ["lovelace"]\n', "people.aliases.ada: with lovelace"),
            ("", "[reviews]\ncommented_counts = false\n", "reviews.commented_counts: True → False"),
            ("", "[sizes]\nxs = 7\n", "sizes.xs: 50 → 7"),
            (
                HOURS,
                HOURS + '[calendar.people.ada]\ntimezone = "Asia/Tokyo"\n',
                "calendar.people.ada.timezone: not stated → Asia/Tokyo",
            ),
        ],
    )
    def test_a_section_that_differs(self, before: str, after: str, told: str) -> None:
        assert words(before, after) == (told,)

    def test_teams_that_come_and_go_and_change(self) -> None:
        before = (
            '[[teams]]\nname = "web"\nmembers = ["ada", "grace"]\n[[teams]]\nname = "old"\nmembers = []\n'
        )
        member = '{ login = "edsger", from = 2026-03-01, to = 2026-04-01 }'
        new = '[[teams]]\nname = "new"\nmembers = ["ada"]\n'
        after = f'{new}[[teams]]\nname = "web"\nmembers = [{member}, "ada"]\n'
        assert words(before, after) == (
            "team web: with edsger from 2026-03-01 to 2026-04-01; without grace",
            "team old is gone: none",
            "team new is new: ada",
        )

    def test_the_order_of_teams_and_members_makes_no_difference(self) -> None:
        one, other = '[[teams]]\nname = "a"\nmembers = ["x", "y"]\n', '[[teams]]\nname = "b"\n'
        assert words(one + other, other + one.replace('"x", "y"', '"y", "x"')) == ()

    def test_metrics_that_come_and_go_and_change(self) -> None:
        own = '[[metrics]]\nname = "own"\nlabel = "Own"\ncount = "merged"\n'
        found = definition_changes(rules(own).definitions, rules(FROM_OPENED).definitions)
        assert (found.added, found.removed) == ((), ("own",))
        assert found.changed.keys() == {"cycle_time"}
        assert found.changed["cycle_time"]["from"] == ("ready", "opened")
        assert found.changed["cycle_time"]["phases"] == (["pickup_time", "review_time", "merge_time"], None)

    def test_hours_bring_a_second_figure_of_every_time(self) -> None:
        found = definition_changes(rules().definitions, rules(HOURS).definitions)
        assert "cycle_time_working" in found.added
        assert not found.removed


def sides(pull: Pull, before: Rules, after: Rules, period: DiffPeriod = EVER) -> tuple[Side, Side]:
    documents = [(document_of(pull, measured), measured) for measured in (before, after)]
    one, other = (Side.of(one, pull_request_rows(one, by), period) for one, by in documents)
    return one, other


def change(pull: Pull, text: str, period: DiffPeriod = EVER) -> Any:
    before, after = rules(), rules(text, version=2)
    return change_of(*sides(pull, before, after, period), shared(before, after))


class TestOfAPullRequest:
    def test_the_metric_that_changes_most_is_explained_by_both(self) -> None:
        pull = Pull().opened(0, draft=True).ready(10).approved("grace", 12).merged(20)
        found = change(pull, FROM_OPENED)
        assert (found.metric, found.before, found.after) == ("cycle_time", 10, 20)
        assert found.why_before == "merged 2026-03-03 05:00:00 UTC - ready 2026-03-02 19:00:00 UTC = 10.00 h"
        assert found.why_after.endswith("- opened 2026-03-02 09:00:00 UTC = 20.00 h")

    def test_what_is_no_longer_known_is_explained_by_the_reason(self) -> None:
        pull = Pull().opened(0).reviewed("grace", 4).merged(6)
        found = change(pull, "[reviews]\ncommented_counts = false\n")
        assert (found.metric, found.before, found.after) == ("pickup_time", 4, None)
        assert found.why_after.startswith("first_review is not known: ")

    def test_where_the_measures_are_the_same_it_says_for_whom_and_when_they_count(self) -> None:
        found = change(Pull(author="ada-2").opened(0), '[people.aliases]\nada = ["ada-2"]\n')
        assert (found.metric, found.why_before, found.why_after) == (
            *("opened", "1 on 2026-03-02 for ada-2"),
            "1 on 2026-03-02 for ada",
        )
        found = change(Pull().opened(0), '[people]\nbots = ["ada"]\n')
        assert found.why_after == "1 on 2026-03-02 for ada (a bot)"

    def test_another_order_of_teams_is_no_change_but_another_team_is(self) -> None:
        web, api = (f'[[teams]]\nname = "{name}"\nmembers = ["ada"]\n' for name in ("web", "api"))
        pull, before = Pull().opened(0), rules(web + api)
        for text, told in ((api + web, None), (web, "1 on 2026-03-02 for ada of web")):
            after = rules(text, version=2)
            found = change_of(*sides(pull, before, after), shared(before, after))
            assert (found and found.why_after) == told

    def test_only_what_falls_into_the_period_and_only_metrics_of_both_count(self) -> None:
        pull = Pull().opened(0, draft=True).ready(10).merged(20)
        assert change(pull, FROM_OPENED, DiffPeriod("2026-03-04", "2026-04-01", at(48))) is None
        assert change(pull, FROM_OPENED.replace("cycle_time", "another")) is None


def test_a_period_ends_with_today_wherever_it_is_later() -> None:
    now = datetime(2026, 3, 20, 20, tzinfo=UTC)
    tokyo, berlin = (rules(f'[calendar]\ntimezone = "{zone}"\n') for zone in ("Asia/Tokyo", "Europe/Berlin"))
    period = DiffPeriod.last(2, now, tokyo, berlin)
    assert (period.first, period.end) == ("2026-03-20", "2026-03-22")
    assert period.since == datetime(2026, 3, 19, 15, tzinfo=UTC)


def test_values_are_counted_by_team_and_by_phase_too() -> None:
    tally, measured = Tally(EVER), rules('[[teams]]\nname = "web"\nmembers = ["ada"]\n')
    for author in ("ada", "grace"):
        pull = Pull(author=author).opened(0).approved("edsger", 2).merged(6)
        tally.add(pull_request_rows(document_of(pull, measured), measured))
    found = {part: [*values] for part, values in tally.values.items() if part.metric == "cycle_time"}
    assert found == {
        Part("cycle_time"): [6.0, 6.0],
        Part("cycle_time", team="web"): [6.0],
        Part("cycle_time", team=""): [6.0],
        Part("cycle_time", phase="pickup_time"): [2.0, 2.0],
        Part("cycle_time", phase="review_time"): [0.0, 0.0],
        Part("cycle_time", phase="merge_time"): [4.0, 4.0],
    }


REQUEST = PreviewRequest(definitions=rules().definitions, days=7, now=datetime(2026, 3, 20, tzinfo=UTC))


@pytest.mark.parametrize(
    ("command", "seconds", "request_", "reply"),
    [
        (("sleep", "60"), 0.05, REQUEST.model_dump_json(by_alias=True), preview_requests.TOO_LONG),
        (("false",), 30, REQUEST.model_dump_json(by_alias=True), preview_requests.FAILED),
        (("nothing-of-this-name",), 30, REQUEST.model_dump_json(by_alias=True), preview_requests.FAILED),
        (("false",), 30, '{"days": "many"}', preview_requests.UNREADABLE),
    ],
)
async def test_a_preview_that_does_not_end_or_fails_is_refused(
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    seconds: float,
    request_: str,
    reply: PreviewReply,
) -> None:
    monkeypatch.setattr(preview_requests, "COMMAND", command)
    monkeypatch.setattr(preview_requests, "SECONDS", seconds)
    responder = preview_requests.PreviewResponder(ReconnectingClient(), "mongodb://nobody.invalid/headway")
    assert PreviewReply.model_validate_json(await responder.reply_to(request_.encode())) == reply


def test_bots_are_not_counted() -> None:
    tally = Tally(EVER)
    for author in ("ada", "bot:renovate"):
        tally.add(pull_request_rows(document_of(Pull(author=author).opened(0)), rules()))
    assert [*tally.values[Part("opened")]] == [1.0]


class TestWhichMergesCanBeCarriedInThePeriod:
    def carriers(self, *told: Deployment) -> CarryingDeployments:
        events = [event for one in told for event in one.events]
        repository = repository_of(events)
        documents = remeasured([deployment_of(one) for one in told], repository, rules())
        return CarryingDeployments.of(documents, repository, rules())

    def test_none_if_nothing_was_deployed_in_it(self) -> None:
        assert self.carriers(Deployment(1).created(0).status("success", 1)).merges_since(at(2)) is None

    def test_any_if_nothing_was_deployed_before(self) -> None:
        carriers = self.carriers(Deployment(1).created(0).status("success", 3))
        assert carriers.merges_since(at(2)) == MergeRange(None)

    def test_else_those_merged_after_the_last_that_succeeded_before_was_created(self) -> None:
        early, slow = (
            Deployment(1).created(0).status("success", 9),
            Deployment(2).created(5).status("success", 6),
        )
        late = Deployment(3).created(8).status("success", 12)
        failed = Deployment(4).created(9).status("failure", 10)
        carriers = self.carriers(early, slow, late, failed)
        assert carriers.merges_since(at(11)) == MergeRange(at(5))

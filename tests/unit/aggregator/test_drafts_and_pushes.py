"""Draft time, reopenings, force-pushes after review."""

from services.aggregator.measurement.rows import pull_request_rows
from tests.unit.aggregator.measured import document_of, measure, rules
from tests.unit.aggregator.pull_request_history import Pull

OFFICE = rules('[calendar]\nhours = ["09:00-17:00"]\n')


def reason(pull: Pull, metric: str) -> str:
    return document_of(pull)["explanation"]["measures"][metric]["reason"]


class TestDraftTime:
    def test_never_a_draft(self) -> None:
        document = document_of(Pull().opened(0).merged(5))
        assert document["measures"]["draft_time"] == 0
        assert document["explanation"]["measures"]["draft_time"]["arithmetic"] == "never a draft = 0.00 h"

    def test_opened_as_a_draft(self) -> None:
        assert measure(Pull().opened(0, draft=True).ready(3).merged(5), "draft_time") == 3

    def test_opened_as_a_draft_is_told_by_its_first_turn_alone(self) -> None:
        assert measure(Pull().opened(0).ready(3).merged(5), "draft_time") == 3

    def test_converted_back_to_draft(self) -> None:
        pull = Pull().opened(0, draft=True).ready(3).drafted(4).ready(6).merged(9)
        assert measure(pull, "draft_time") == 5
        told = document_of(pull)["explanation"]["measures"]["draft_time"]["arithmetic"]
        assert told == (
            "(2026-03-02 12:00:00 UTC - 2026-03-02 09:00:00 UTC) + "
            "(2026-03-02 15:00:00 UTC - 2026-03-02 13:00:00 UTC) = 5.00 h"
        )

    def test_merged_or_closed_as_a_draft(self) -> None:
        assert measure(Pull().opened(0).drafted(2).merged(9), "draft_time") == 7
        assert measure(Pull().opened(0).drafted(2).closed(9), "draft_time") == 7

    def test_a_turn_after_the_end_changes_nothing(self) -> None:
        assert measure(Pull().opened(0, draft=True).ready(2).merged(9).drafted(10), "draft_time") == 2

    def test_the_same_turn_seen_twice_is_one(self) -> None:
        pull = Pull().opened(0).drafted(1).drafted(2).ready(5).ready(6).merged(9)
        assert measure(pull, "draft_time") == 4

    def test_still_a_draft_is_not_known_yet(self) -> None:
        assert measure(Pull().opened(0).drafted(2), "draft_time") is None
        assert reason(Pull().opened(0).drafted(2), "draft_time") == (
            "still a draft, since 2026-03-02 11:00:00 UTC"
        )

    def test_before_its_opening_is_known_nothing_is(self) -> None:
        assert reason(Pull().ready(2), "draft_time") == "its opening is not known yet"

    def test_by_the_working_clock(self) -> None:
        pull = Pull().opened(0, draft=True).ready(25).merged(26)
        assert (measure(pull, "draft_time", OFFICE), measure(pull, "draft_time_working", OFFICE)) == (25, 9)

    def test_the_arithmetic_says_which_clock_it_is_of(self) -> None:
        pull = Pull().opened(0, draft=True).ready(25).merged(26)
        explained = document_of(pull, OFFICE)["explanation"]["measures"]
        assert str(explained["draft_time"]["arithmetic"]).endswith(" = 25.00 h")
        assert str(explained["draft_time_working"]["arithmetic"]).endswith(" = 9.00 h of working time")


class TestReopened:
    def test_each_time_on_its_own_day_for_the_author(self) -> None:
        pull = Pull(author="ada").opened(0).closed(1).reopened(2).closed(3).reopened(26).merged(50)
        rows = pull_request_rows(document_of(pull), rules())
        found = [(row.day, row.author, row.values["reopened"]) for row in rows if "reopened" in row.values]
        assert found == [("2026-03-02", "ada", 1), ("2026-03-03", "ada", 1)]
        assert measure(pull, "reopened") == 2

    def test_never(self) -> None:
        assert measure(Pull().opened(0).closed(1), "reopened") == 0

    def test_before_its_opening_is_known_nothing_is_counted(self) -> None:
        pull = Pull().closed(1).reopened(2)
        assert measure(pull, "reopened") is None
        assert pull_request_rows(document_of(pull), rules()) == []


class TestForcePushes:
    def test_only_those_after_the_first_review_are_after_review(self) -> None:
        pull = Pull().opened(0).pushed(1).reviewed("grace", 2).pushed(3).pushed(4).merged(5)
        assert measure(pull, "force_pushes") == 3
        assert measure(pull, "force_pushes_after_review") == 2

    def test_without_a_review_by_somebody_else_none_is(self) -> None:
        pull = Pull(author="ada").opened(0).reviewed("ada", 1).reviewed("bot:copilot", 1).pushed(3).merged(5)
        assert measure(pull, "force_pushes_after_review") == 0

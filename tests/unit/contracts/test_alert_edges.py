"""When alerts begin, are said again and end."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.alerting.edges import edges, next_edge
from services.contracts.alerting.kept import GoalRule, decisions, result
from services.contracts.alerting.rules import Rule
from services.runtime.configuration_file import active_definitions, parse_configuration
from tests.unit.contracts.alerting_documents import at, clock, deployment, pull_request, rules
from tests.unit.contracts.alerting_toml import GOAL

MISSED = '[[alerts]]\nname = "late"\nwhen = "missed"\ngoal = "reviews"\nchannels = ["team"]\n'
RISK = '[[alerts]]\nname = "soon"\nwhen = "at_risk"\ngoal = "reviews"\nbefore = "4h"\nchannels = ["team"]\n'
HOURS = '[calendar]\nhours = ["09:00-17:00"]\n'
FOREVER = at(10_000)


def rule(text: str) -> Rule:
    (one,) = rules(text)
    return one


def told(one: Rule, document: object, now: float = 10_000) -> list[tuple[str, float]]:
    """The kinds of edges before an hour, each with its hour."""
    found = edges(one, document, at(now))  # type: ignore[arg-type]
    return [(str(edge.kind), (edge.at - at(0)) / timedelta(hours=1)) for edge in found]


class TestMissed:
    def test_at_the_threshold_and_at_the_end(self) -> None:
        document = pull_request(clocks=[clock(1, 30)])
        assert told(rule(GOAL + MISSED), document) == [("begin", 25), ("end", 30)]

    def test_what_ends_in_time_is_not_told(self) -> None:
        assert told(rule(GOAL + MISSED), pull_request(clocks=[clock(1, 25)])) == []

    def test_only_what_has_happened_is_told(self) -> None:
        document = pull_request(clocks=[clock(1, None)])
        late = rule(GOAL + MISSED)
        assert told(late, document, 25) == []
        assert next_edge(late, document, at(2)) == at(25)
        assert told(late, document, 25.01) == [("begin", 25)]
        assert next_edge(late, document, at(26)) is None

    def test_reminders_are_sent_where_they_are_wanted(self) -> None:
        document = pull_request(clocks=[clock(0, 75)])
        found = told(rule(GOAL + MISSED + 'remind = "24h"\n'), document)
        assert found == [("begin", 24), ("reminder", 48), ("reminder", 72), ("end", 75)]

    def test_an_end_is_not_told_where_it_is_not_wanted(self) -> None:
        document = pull_request(clocks=[clock(0, 75)])
        assert told(rule(GOAL + MISSED + "end = false\n"), document) == [("begin", 24)]

    def test_each_interval_is_told_by_itself(self) -> None:
        document = pull_request(clocks=[clock(0, 30), clock(40, None), clock(41, None, who="edsger")])
        found = edges(rule(GOAL + MISSED), document, FOREVER)
        assert [(edge.kind, edge.who) for edge in found] == [
            ("begin", "grace"),
            ("end", "grace"),
            ("begin", "grace"),
            ("begin", "edsger"),
        ]
        assert len({edge.id for edge in found}) == 4

    def test_working_hours_count_where_the_goal_says_so(self) -> None:
        goal = GOAL.replace('within = "24h"', 'within = "8h"\nby = "working"')
        document = pull_request(clocks=[clock(4, None)])  # Monday 13:00
        assert told(rule(goal + MISSED + HOURS), document) == [("begin", 28)]

    def test_others_are_left_out(self) -> None:
        late = rule(GOAL + 'repos = ["acme/api*"]\n' + MISSED + 'labels = ["urgent"]\n')
        clocks = [clock(0, None)]
        assert told(late, pull_request(clocks=clocks)) == []
        assert told(late, pull_request(clocks=clocks, labels=["urgent"])) == [("begin", 24)]
        assert told(late, pull_request(clocks=clocks, labels=["urgent"], repo="acme/web")) == []
        assert told(late, pull_request(clocks=clocks, labels=["urgent"], author_bot=True)) == []


def test_what_is_at_risk_is_told_before_it_is_missed() -> None:
    assert told(rule(GOAL + RISK), pull_request(clocks=[clock(0, 22)])) == [("begin", 20), ("end", 22)]


class TestWithoutReview:
    RULE = '[[alerts]]\nname = "unseen"\nwhen = "merged_without_review"\nchannels = ["team"]\n'
    MERGED = {  # noqa: RUF012
        "milestones": {"merged": at(5)},
        "explanation": {"milestones": {"merged": {"rule": "merged", "fact": "m"}}, "measures": {}},
    }

    def test_a_merge_without_a_review_by_a_human(self) -> None:
        review = {"fact": "r", "at": at(4), "reviewer": "x", "bot": True, "teams": [], "state": "approved"}
        document = pull_request(**self.MERGED, reviews=[review])
        assert told(rule(self.RULE), document) == [("begin", 5 + 1 / 60)]
        assert told(rule(self.RULE), {**document, "reviews": [{**review, "bot": False}]}) == []

    def test_not_before_the_merge(self) -> None:
        assert told(rule(self.RULE), pull_request()) == []


class TestFailedDeployment:
    RULE = '[[alerts]]\nname = "broken"\nwhen = "deployment_failed"\nchannels = ["team"]\n'

    def test_from_the_failure_until_it_is_restored(self) -> None:
        assert told(rule(self.RULE), deployment(restored_at=at(3))) == [("begin", 1), ("end", 3)]

    def test_not_elsewhere_than_in_production(self) -> None:
        assert told(rule(self.RULE), deployment(production=False)) == []
        assert told(rule(self.RULE), deployment(outcome="succeeded", failed_at=None)) == []


HALVES = st.integers(0, 200).map(lambda half: half / 2)
INTERVALS = st.lists(st.tuples(HALVES, st.none() | HALVES, st.sampled_from(["grace", "edsger"])), max_size=4)
ALL_RULES = rules(GOAL + MISSED + 'remind = "10h"\n' + RISK)


@given(INTERVALS, st.lists(HALVES, max_size=6))
def test_looking_more_often_finds_the_same_edges(
    intervals: list[tuple[float, float | None, str]], looks: list[float]
) -> None:
    whole = [one for one in intervals if one[1] is None or one[0] < one[1]]
    seen: set[str] = set()
    for hour in [*sorted(looks), 300]:
        known = [(s, u if u is not None and u <= hour else None, w) for s, u, w in whole if s <= hour]
        document = pull_request(clocks=[clock(s, u, who=w) for s, u, w in known])
        seen |= {edge.id for one in ALL_RULES for edge in edges(one, document, at(hour))}
    final = pull_request(clocks=[clock(s, u, who=w) for s, u, w in whole])
    assert seen == {edge.id for one in ALL_RULES for edge in edges(one, final, at(300))}


@given(INTERVALS, HALVES)
def test_the_next_edge_is_the_first_that_is_found_later(
    intervals: list[tuple[float, float | None, str]], hour: float
) -> None:
    document = pull_request(clocks=[clock(s, None, who=w) for s, _, w in intervals])
    for one in ALL_RULES:
        later = [edge.at for edge in edges(one, document, at(5000)) if edge.at >= at(hour)]
        assert next_edge(one, document, at(hour)) == next(iter(later), None)


class TestKept:
    def shares(self, text: str, document: object) -> tuple[int, int]:
        configuration = parse_configuration(text, "f")
        definitions = active_definitions(configuration)
        (goal,) = configuration.goals
        found = decisions(GoalRule.of(goal, definitions), document, at(200))  # type: ignore[arg-type]
        decided = result(found, at(-1000), at(200))
        return decided.kept, decided.missed

    def test_an_interval_is_kept_or_missed(self) -> None:
        clocks = [clock(0, 24), clock(30, 60), clock(100, None), clock(190, None)]
        assert self.shares(GOAL, pull_request(clocks=clocks)) == (1, 2)

    def test_what_is_given_up_keeps_no_goal_of_a_metric(self) -> None:
        goal = '[[goals]]\nname = "cycles"\nmetric = "cycle_time"\nwithin = "24h"\n'
        clocks = [clock(0, 10, name="ready_to_merged")]
        assert self.shares(goal, pull_request(clocks=clocks)) == (0, 0)
        assert self.shares(goal, pull_request(clocks=clocks, milestones={"merged": at(10)})) == (1, 0)

"""Why a metric changed: parts add up to the change exactly, whatever the values, groups and order."""

from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.aggregator.measurement.rows import Row
from services.gateway.metrics.change import SPLITS, Change, change_of, splits_of
from services.gateway.metrics.change_effects import effects_of
from services.gateway.metrics.change_totals import Total
from services.gateway.metrics.selection import Selection, select
from services.gateway.queries.filters import Filters
from tests.unit.gateway.documents import DEFINITIONS, day, day_rows_of, merged

CYCLE_TIME = DEFINITIONS.metric("cycle_time")
assert CYCLE_TIME is not None
WHOLE = "pickup_time+review_time+merge_time"
LIFE = st.tuples(
    st.integers(0, 2_000_000).map(lambda seconds: seconds / 3600),
    st.sampled_from(["acme/api", "acme/web", "acme/app"]),
    st.lists(st.sampled_from(["core", "web", "data"]), unique=True, max_size=3),
    st.sampled_from(["xs", "s", "xl", None]),
)
LIVES = st.lists(LIFE, min_size=1, max_size=12)


def selection(*periods: list[Any]) -> list[Selection]:
    """Each period's pull requests."""
    days, tables = ["2026-11-02", "2026-11-09"], []
    for on, lives in zip(days, periods, strict=False):
        by_repo: dict[str, list[Row]] = {}
        for number, (cycle, repo, teams, size) in enumerate(lives):
            pickup = cycle / 4 if number % 2 else 0.0
            parts = {"pickup_time": pickup, "review_time+merge_time": cycle - pickup}
            phases = {"cycle_time": parts if number % 3 else {WHOLE: cycle}}
            row = merged(number + 1, cycle, teams=teams, size=size, phases=phases)
            by_repo.setdefault(repo, []).append(row)
        tables.append([day(on, rows, repo=repo) for repo, rows in by_repo.items()])
    return [select(day_rows_of(*some), Filters()) for some in tables]


def change(now: list[Any], before: list[Any]) -> Change:
    here, there = selection(now, before)
    found = change_of(CYCLE_TIME, "cycle_time", here, there, SPLITS)
    assert found is not None
    return found


def parts(found: Change) -> dict[str, dict[str, tuple[float, float, float]]]:
    return {
        split.by: {one.key: (one.level, one.mix, one.contribution) for one in split.parts}
        for split in found.splits
    }


@given(LIVES, LIVES)
def test_every_split_adds_up_to_the_change(now: list[Any], before: list[Any]) -> None:
    found = change(now, before)
    whole = float(found.mean[0] - found.mean[1])
    for by, some in parts(found).items():
        assert sum(contribution for _, _, contribution in some.values()) == pytest.approx(whole, abs=1e-9), by
        for level, mix, contribution in some.values():
            assert level + mix == pytest.approx(contribution, abs=1e-9)
    moved = sum((one.contribution for one in found.movers), Fraction(0))
    assert moved + found.others == found.mean[0] - found.mean[1]


@given(LIVES, LIVES)
def test_swapping_the_periods_turns_the_sign_of_every_part(now: list[Any], before: list[Any]) -> None:
    there, back = change(now, before), change(before, now)
    turned = {
        by: {key: tuple(-x for x in some) for key, some in keys.items()} for by, keys in parts(back).items()
    }
    assert parts(there) == turned
    moved = [sorted(abs(one.contribution) for one in one_way.movers) for one_way in (there, back)]
    assert moved[0] == moved[1]
    assert there.others + sum(one.contribution for one in there.movers) == -(
        back.others + sum(one.contribution for one in back.movers)
    )
    assert (there.median[0], there.mean[0]) == (back.median[1], back.mean[1])


@given(LIVES)
def test_between_equal_periods_nothing_changes(lives: list[Any]) -> None:
    found = change(lives, lives)
    assert {x for some in parts(found).values() for each in some.values() for x in each} <= {0.0}
    assert found.mean[0] == found.mean[1]
    assert [row.value for row in found.around] == [row.value for row in found.around_before]


@given(LIVES, LIVES, st.integers())
def test_the_order_of_values_plays_no_role(now: list[Any], before: list[Any], seed: int) -> None:
    shuffled = Random(seed).sample(now, len(now))
    by_group = [
        {by: some for by, some in parts(one).items() if by != "phase"}
        for one in (change(now, before), change(shuffled, before))
    ]
    assert by_group[0] == by_group[1]


TOTALS = st.dictionaries(
    st.sampled_from("abcd"),
    st.builds(Total, st.just(1), st.fractions(Fraction(1, 3), 9), st.fractions(-50, 50)),
    min_size=1,
)


@given(TOTALS, TOTALS)
def test_effects_add_up_without_any_rounding(now: dict[str, Total], before: dict[str, Total]) -> None:
    means = [
        sum(one.sum for one in some.values()) / sum(one.weight for one in some.values())
        for some in (now, before)
    ]
    found = effects_of(now, before)
    assert sum(one.contribution for one in found) == means[0] - means[1]
    assert {one.key for one in found} == now.keys() | before.keys()


def test_by_hand_level_mix_and_the_pull_requests_that_moved_it() -> None:
    before = [(10.0, "acme/api", [], "s"), (20.0, "acme/web", [], "s")]
    now = [
        (10.0, "acme/api", ["core"], "s"),
        (40.0, "acme/web", ["core", "web"], "s"),
        (40.0, "acme/web", [], "s"),
    ]
    found = change(now, before)
    assert found.mean == (30, 15)
    # api: shares 1/3 and 1/2, mean 10 and 10, middle 22.5; web: shares 2/3 and 1/2, means 40 and 20
    assert parts(found)["repo"] == {
        "acme/web": (pytest.approx(35 / 3), pytest.approx(1.25), pytest.approx(155 / 12)),
        "acme/api": (0.0, pytest.approx(12.5 / 6), pytest.approx(12.5 / 6)),
    }
    (sizes,) = (split.parts for split in found.splits if split.by == "size")
    assert [(one.level, one.mix, one.n, one.previous_n) for one in sizes] == [(15.0, 0.0, 3, 2)]
    teams = {
        one.key: (one.n, one.mean) for split in found.splits if split.by == "team" for one in split.parts
    }
    assert teams == {"core": (2, 20.0), "web": (1, 40.0), "": (1, 40.0)}
    biggest = found.movers[0]
    assert (biggest.row.value, biggest.is_now, biggest.contribution) == (10.0, False, Fraction(25, 4))
    assert [row.value for row in found.around] == [10.0, 40.0, 40.0]
    assert found.median == (40.0, 15.0)


def test_without_values_in_one_period_nothing_can_be_said() -> None:
    here, there = selection([(1.0, "acme/api", [], "s")], [])
    assert change_of(CYCLE_TIME, "cycle_time", here, there, SPLITS) is None


def test_deployments_are_split_by_repository_alone_and_phases_only_where_there_are_any() -> None:
    merges = DEFINITIONS.metric("merged")
    assert merges is not None
    assert splits_of(merges, "merged", of_deployments=True) == ("repo",)
    assert splits_of(merges, "merged", of_deployments=False) == ("repo", "team", "size")
    assert splits_of(CYCLE_TIME, "cycle_time/pickup_time", of_deployments=False) == ("repo", "team", "size")

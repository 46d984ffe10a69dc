"""A metric's filters: which pull requests it is about."""

import fnmatch
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.definitions.filters import Filtered
from services.contracts.definitions.vocabulary import Size
from services.runtime.configuration_file import parse_configuration
from services.runtime.settings import ConfigurationError

WORDS = st.text("abA/-.*?[", max_size=4)
LABELS = st.lists(WORDS, max_size=3)
PATTERNS = st.lists(WORDS.filter(bool), min_size=1, max_size=3)


def keeps(has: Sequence[str] = (), /, base: str = "main", size: str | None = "s", **said: list[str]) -> bool:
    return Filtered(**said).left_out(has, base, size) is None


def test_without_filters_everything_counts() -> None:
    assert keeps()
    assert Filtered().stated_filters == {}


@pytest.mark.parametrize(
    ("patterns", "labels", "kept"),
    [
        (["bug"], ["bug"], True),
        (["bug"], ["Bug", "ui"], True),  # GitHub does not tell labels apart by case
        (["bug"], ["bugfix"], False),
        (["bug*"], ["bugfix"], True),
        (["bug", "hot?ix"], ["hotfix"], True),
        (["area/*"], ["area/api"], True),
        (["a.b"], ["axb"], False),  # nothing but * and ? is special
        (["[ab]"], ["a"], False),
        (["bug"], [], False),
    ],
)
def test_one_of_its_labels_is_like_one_of_the_patterns(
    patterns: list[str], labels: list[str], kept: bool
) -> None:
    assert keeps(labels, labels=patterns) is kept
    assert keeps(labels, not_labels=patterns) is not kept


def test_branches_are_told_apart_by_case() -> None:
    assert keeps(base="release/1.0", bases=["main", "release/*"])
    assert not keeps(base="Main", bases=["main"])
    assert keeps(base="Main", not_bases=["main"])


def test_an_unknown_size_is_none_of_any() -> None:
    assert keeps(size="xl", sizes=["l", "xl"])
    assert not keeps(size=None, sizes=["xs", "s", "m", "l", "xl"])
    assert keeps(size=None, not_sizes=["xl"])


def test_all_filters_hold_together_and_the_first_that_does_not_is_named() -> None:
    said = Filtered(labels=["bug"], bases=["main"], not_sizes=["xl"])
    assert said.left_out(["bug"], "main", "s") is None
    assert said.left_out(["ui"], "main", "s") == "labels"
    assert said.left_out(["bug"], "next", "xl") == "bases"
    assert said.left_out(["bug"], "main", "xl") == "not_sizes"


@given(PATTERNS, LABELS, WORDS, st.none() | st.sampled_from([size.value for size in Size]))
def test_a_filter_and_its_opposite_divide_all_pull_requests(
    patterns: list[str], labels: list[str], base: str, size: str | None
) -> None:
    assert keeps(labels, labels=patterns) != keeps(labels, not_labels=patterns)
    assert keeps(base=base, bases=patterns) != keeps(base=base, not_bases=patterns)
    assert keeps(size=size, sizes=["m", "xl"]) != keeps(size=size, not_sizes=["m", "xl"])


@given(st.text("ab*?", min_size=1, max_size=5), st.text("abAB\n", max_size=5))
def test_patterns_mean_what_they_do_in_a_shell(pattern: str, base: str) -> None:
    expected = re.compile(fnmatch.translate(pattern)).match(base) is not None
    assert keeps(base=base, bases=[pattern]) is expected


def mistake(text: str) -> str:
    with pytest.raises(ConfigurationError) as refused:
        parse_configuration(f'[[metrics]]\nname="x"\nlabel="X"\n{text}\n', "headway.toml")
    (line,) = refused.value.mistakes
    return line


def test_a_size_that_is_none_is_named_with_those_allowed() -> None:
    line = mistake('from="ready"\nto="merged"\nsizes=["huge"]')
    assert line.startswith(
        "headway.toml: metrics.0.sizes.0 = 'huge': Input should be 'xs', 's', 'm', 'l' or 'xl'"
    )


def test_an_empty_pattern_is_refused() -> None:
    assert "metrics.0.labels.0 = ''" in mistake('from="ready"\nto="merged"\nlabels=[""]')


def test_deployments_have_no_labels_bases_or_sizes() -> None:
    line = mistake('count="deployment"\nlabels=["x"]\nnot_sizes=["xl"]')
    assert "metric 'x' counts deployments; labels, not_sizes are of pull requests" in line

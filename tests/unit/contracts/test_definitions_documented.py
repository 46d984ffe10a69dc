"""Every key of the grammar, every built-in metric and every word is explained in docs/metrics.md."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from services.contracts.definitions.document import Definitions
from services.contracts.definitions.vocabulary import COUNTED, Countable, Milestone
from services.runtime.configuration_file import BUILT_IN_FILE, built_in_definitions

ROOT = Path(__file__).parents[3]
DOCUMENT = (ROOT / "docs" / "metrics.md").read_text()


def rows() -> list[list[str]]:
    """The cells of every table row that begins with a word of the grammar."""
    lines = (line for line in DOCUMENT.splitlines() if line.startswith("| `"))
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that an annotation is about, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def keys_of(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, str | None]]:
    """The keys of a model, each as it is written, with what the grammar itself says of it."""
    for name, field in model.model_fields.items():
        key = f"{prefix}{field.alias or name}"
        inner = list(models_in(field.annotation))
        for one in inner:
            yield from keys_of(one, f"{key}.")
        if prefix and not (inner and "people" in key):
            yield key, field.description


KEYS = dict(keys_of(Definitions))


def test_every_key_of_the_grammar_is_known_to_this_test() -> None:
    assert {"metrics.from", "calendar.people.hours", "teams.members.to", "sizes.l", "people.aliases"} <= set(
        KEYS
    )


def test_every_key_of_the_grammar_has_a_row_and_no_row_is_about_another() -> None:
    assert {row[0] for row in rows() if "." in row[0]} == set(KEYS)


def test_every_key_says_what_it_is() -> None:
    assert [key for key, description in KEYS.items() if not description] == []


def test_every_milestone_has_a_row() -> None:
    assert set(Milestone) <= {row[0] for row in rows()}


def test_every_built_in_metric_has_a_row_and_a_help() -> None:
    metrics = built_in_definitions().metrics
    assert {metric.name for metric in metrics} <= {row[0] for row in rows()}
    assert [metric.name for metric in metrics if not metric.help] == []


def test_what_can_be_counted_is_documented_in_the_words_of_the_vocabulary() -> None:
    told = {row[0]: (row[1], row[2]) for row in rows() if len(row) == 3}
    assert told == {what.value: (COUNTED[what].what, COUNTED[what].unit) for what in Countable}


def test_the_shipped_file_states_every_section_with_its_defaults() -> None:
    stated = tomllib.loads(BUILT_IN_FILE.read_text())
    for name in ("calendar", "people", "reviews", "commits", "deployments", "sizes"):
        default = getattr(Definitions(), name)
        assert getattr(built_in_definitions(), name) == default
        assert set(stated[name]) >= set(type(default).model_fields) - {"people"}


def test_each_case_that_is_easily_got_wrong_is_a_test() -> None:
    cases = re.findall(r"^\| [^`|]+ \| \[(test_\w+)\]\(\.\./(\S+)\) \|$", DOCUMENT, re.MULTILINE)
    assert len(cases) >= 27
    missing = [name for name, file in cases if f"def {name}(" not in (ROOT / file).read_text()]
    assert missing == []


@pytest.mark.parametrize("count", Countable)
def test_a_count_has_the_unit_of_what_is_counted(count: Countable) -> None:
    units = {metric.unit for metric in built_in_definitions().metrics if metric.count is count}
    assert units <= {COUNTED[count].unit}
    assert units, f"no built-in metric counts {count}"

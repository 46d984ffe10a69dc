"""Filters of a metric: labels, base branches and sizes of the pull requests it is about."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Annotated

from pydantic import Field, StringConstraints

from services.contracts.definitions.section import Section
from services.contracts.definitions.vocabulary import Size

Pattern = Annotated[str, StringConstraints(min_length=1)]


@cache
def _compiled(patterns: tuple[str, ...], flags: re.RegexFlag) -> re.Pattern[str]:
    escaped = (re.escape(text).replace(r"\*", ".*").replace(r"\?", ".") for text in patterns)
    return re.compile("|".join(f"(?:{text})" for text in escaped), re.DOTALL | flags)


def _matches(patterns: tuple[str, ...], texts: Iterable[str], flags: re.RegexFlag) -> bool:
    return any(_compiled(patterns, flags).fullmatch(text) for text in texts)


class Filtered(Section):
    """Filters, all of them together; of the values of one, any. Patterns: `*` any text, `?` any character.

    Each `not_…` keeps exactly what its counterpart would leave out, also what is not known.
    """

    labels: tuple[Pattern, ...] = Field(default=(), description="one of its labels is like one of these")
    not_labels: tuple[Pattern, ...] = Field(default=(), description="none of its labels is like any of these")
    bases: tuple[Pattern, ...] = Field(default=(), description="its base branch is like one of these")
    not_bases: tuple[Pattern, ...] = Field(default=(), description="its base branch is like none of these")
    sizes: tuple[Size, ...] = Field(default=(), description="its size class is one of these")
    not_sizes: tuple[Size, ...] = Field(default=(), description="its size class is none of these")

    @property
    def stated_filters(self) -> dict[str, tuple[str, ...]]:
        """The filters that are stated, by key."""
        return {key: values for key in Filtered.model_fields if (values := getattr(self, key))}

    def left_out(self, labels: Iterable[str], base: str, size: str | None) -> str | None:
        """The key of the first filter that leaves a pull request out; None: it counts.

        GitHub tells labels apart without regard to case, but branches with it.
        """
        for key, values in self.stated_filters.items():
            match key.removeprefix("not_"):
                case "labels":
                    found = _matches(values, labels, re.IGNORECASE)
                case "bases":
                    found = _matches(values, (base,), re.NOFLAG)
                case _:
                    found = size in values
            if found == key.startswith("not_"):
                return key
        return None

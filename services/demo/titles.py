"""Titles, branches and labels that read like real ones."""

from dataclasses import dataclass
from enum import Enum
from random import Random

from services.demo.repositories import Project
from services.demo.words import (
    CHORES,
    COMPONENTS,
    DOCUMENTATION,
    FEATURES,
    FIXES,
    HOTFIXES,
    LIBRARIES,
)


class Work(Enum):
    """What a pull request is for; the value is its prefix in conventional titles."""

    FEATURE = "feat"
    FIX = "fix"
    CHORE = "refactor"
    DOCUMENTATION = "docs"
    HOTFIX = "hotfix"
    REVERT = "revert"
    DEPENDENCY = "build(deps)"


PATTERNS: dict[Work, tuple[str, ...]] = {
    Work.FEATURE: FEATURES,
    Work.FIX: FIXES,
    Work.CHORE: CHORES,
    Work.DOCUMENTATION: DOCUMENTATION,
    Work.HOTFIX: HOTFIXES,
}
LABELS: dict[Work, tuple[str, ...]] = {
    Work.FEATURE: ("feature",),
    Work.FIX: ("bug",),
    Work.CHORE: ("maintenance",),
    Work.DOCUMENTATION: ("documentation",),
    Work.HOTFIX: ("bug", "hotfix"),
    Work.REVERT: ("revert",),
    Work.DEPENDENCY: ("dependencies",),
}
_LONGEST_BRANCH = 44


@dataclass(frozen=True, slots=True)
class Name:
    """What a pull request is called."""

    title: str
    branch: str
    labels: tuple[str, ...]


def _slug(title: str) -> str:
    letters = "".join(letter if letter.isalnum() else "-" for letter in title.lower())
    return "-".join(filter(None, letters.split("-")))[:_LONGEST_BRANCH].rstrip("-")


def _dependency(rng: Random) -> str:
    major, minor, patch = rng.randrange(1, 9), rng.randrange(20), rng.randrange(9)
    newer = f"{major}.{minor}.{patch + 1}" if rng.random() < 0.6 else f"{major}.{minor + 1}.0"
    return f"Bump {rng.choice(LIBRARIES)} from {major}.{minor}.{patch} to {newer}"


def _title(rng: Random, project: Project, work: Work) -> str:
    first, second = rng.sample(COMPONENTS[project.name], 2)
    title = rng.choice(PATTERNS[work]).format(first, second)
    if project.conventional_titles and work is not Work.HOTFIX:
        return f"{work.value}: {title[0].lower()}{title[1:]}"
    return title


def name(rng: Random, project: Project, work: Work, author: str, reverted: str | None = None) -> Name:
    """Name a pull request; `reverted` is the title that a revert takes back."""
    labels = LABELS[work] if work in (Work.HOTFIX, Work.DEPENDENCY) or rng.random() < 0.7 else ()
    if work is Work.DEPENDENCY:
        title = _dependency(rng)
        return Name(title, f"dependabot/{_slug(title.removeprefix('Bump '))}", labels)
    if work is Work.REVERT and reverted:
        return Name(f'Revert "{reverted}"', f"revert/{_slug(reverted)}", labels)
    title = _title(rng, project, Work.FIX if work is Work.REVERT else work)
    return Name(title, f"{author.partition('-')[0]}/{_slug(title)}", labels)

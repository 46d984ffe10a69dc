"""Titles, branches and labels that read like real ones."""

from dataclasses import dataclass
from enum import Enum
from random import Random

from services.demo.repositories import Project
from services.demo.title_words import (
    CHORES,
    COMPONENTS,
    DOCUMENTATION,
    FEATURES,
    FIXES,
    HOTFIXES,
    LIBRARIES,
)


class ChangeKind(Enum):
    """The kind of change a pull request makes; the value is its prefix in conventional titles."""

    FEATURE = "feat"
    FIX = "fix"
    CHORE = "refactor"
    DOCUMENTATION = "docs"
    HOTFIX = "hotfix"
    REVERT = "revert"
    DEPENDENCY = "build(deps)"


PATTERNS: dict[ChangeKind, tuple[str, ...]] = {
    ChangeKind.FEATURE: FEATURES,
    ChangeKind.FIX: FIXES,
    ChangeKind.CHORE: CHORES,
    ChangeKind.DOCUMENTATION: DOCUMENTATION,
    ChangeKind.HOTFIX: HOTFIXES,
}
LABELS: dict[ChangeKind, tuple[str, ...]] = {
    ChangeKind.FEATURE: ("feature",),
    ChangeKind.FIX: ("bug",),
    ChangeKind.CHORE: ("maintenance",),
    ChangeKind.DOCUMENTATION: ("documentation",),
    ChangeKind.HOTFIX: ("bug", "hotfix"),
    ChangeKind.REVERT: ("revert",),
    ChangeKind.DEPENDENCY: ("dependencies",),
}
_LONGEST_BRANCH = 44


@dataclass(frozen=True, slots=True)
class PullRequestNames:
    """The title, branch and labels of a pull request."""

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


def _title(rng: Random, project: Project, work: ChangeKind) -> str:
    first, second = rng.sample(COMPONENTS[project.name], 2)
    title = rng.choice(PATTERNS[work]).format(first, second)
    if project.conventional_titles and work is not ChangeKind.HOTFIX:
        return f"{work.value}: {title[0].lower()}{title[1:]}"
    return title


def name_pull_request(
    rng: Random, project: Project, work: ChangeKind, author: str, reverted: str | None = None
) -> PullRequestNames:
    """Name a pull request; `reverted` is the title that a revert takes back."""
    labels = LABELS[work] if work in (ChangeKind.HOTFIX, ChangeKind.DEPENDENCY) or rng.random() < 0.7 else ()
    if work is ChangeKind.DEPENDENCY:
        title = _dependency(rng)
        return PullRequestNames(title, f"dependabot/{_slug(title.removeprefix('Bump '))}", labels)
    if work is ChangeKind.REVERT and reverted:
        return PullRequestNames(f'Revert "{reverted}"', f"revert/{_slug(reverted)}", labels)
    title = _title(rng, project, ChangeKind.FIX if work is ChangeKind.REVERT else work)
    return PullRequestNames(title, f"{author.partition('-')[0]}/{_slug(title)}", labels)

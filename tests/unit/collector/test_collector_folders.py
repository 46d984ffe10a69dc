"""What is GitHub's is apart from what any forge has, and no two folders import each other."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COLLECTOR = ROOT / "services" / "collector"
GITHUB = "services.collector.github"
FORGES = "forges.py"  # the only module that knows which forges there are
MODULES = sorted(COLLECTOR.rglob("*.py"))


@cache
def imported(path: Path) -> frozenset[str]:
    """The modules of the collector that a module imports."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    return frozenset(node.module for node in nodes if (node.module or "").startswith("services.collector."))


def folder_of(module: str) -> str:
    """The folder of a module; those of `github` are folders of their own."""
    parts = module.split(".")[2:]
    return ".".join(parts[:2] if parts[0] == "github" else parts[:1])


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@cache
def graph() -> dict[str, set[str]]:
    """Which folders each folder imports."""
    found: dict[str, set[str]] = {}
    for path in MODULES:
        if path.name != "__init__.py":
            folder = folder_of(module_of(path))
            found.setdefault(folder, set()).update(set(map(folder_of, imported(path))) - {folder})
    return found


def reached_from(folder: str) -> set[str]:
    found, new = set[str](), graph().get(folder, set())
    while new:
        found |= new
        new = {other for each in new for other in graph().get(each, ())} - found
    return found


def is_neutral(path: Path) -> bool:
    parts = path.relative_to(COLLECTOR).parts
    return parts[0] not in {"github", FORGES}


@pytest.mark.parametrize("path", [*filter(is_neutral, MODULES)], ids=module_of)
def test_what_any_forge_has_knows_nothing_of_github(path: Path) -> None:
    assert [name for name in imported(path) if name.startswith(GITHUB)] == []


def test_github_knows_neither_the_schedule_nor_the_pollers() -> None:
    found = {folder for each, others in graph().items() if each.startswith("github") for folder in others}
    assert found.isdisjoint(
        {"app", "settings", "repository", "schedule", "organisations", "polling", "crawl"}
    )


def test_no_two_folders_import_each_other() -> None:
    assert [folder for folder in graph() if folder in reached_from(folder)] == []

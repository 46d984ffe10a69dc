"""Files and folders that the documentation names exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "deploy").glob("*.md")])
TOP = ("services", "tests", "bench", "docs", "deploy", "scripts", "requirements")
NAMED = re.compile(rf"`((?:{'|'.join(TOP)})/[\w./*-]*[\w*/])`")
LINKED = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
HISTORY = "CHANGELOG.md"  # names what was there at the time


def name_of(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_what_a_document_names_in_the_repository_is_there(document: Path) -> None:
    named = [] if document.name == HISTORY else NAMED.findall(document.read_text())
    missing = [path for path in named if not any(ROOT.glob(path.rstrip("/")))]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_what_a_document_links_to_is_there(document: Path) -> None:
    linked = LINKED.findall(document.read_text())
    missing = [path for path in linked if not (document.parent / path).exists()]
    assert missing == []

"""Folders and modules are named by words of the glossary or by plain English (`plain_words.txt`)."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ROOT / "services"
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text()
PLAIN = set((Path(__file__).parent / "plain_words.txt").read_text().split())

SUFFIXES = {".py", ".ts", ".tsx", ".css", ".graphql"}
PLURALS = (("ies", "y"), ("ches", "ch"), ("sses", "ss"), ("xes", "x"), ("tuses", "tus"), ("s", ""))
WORD = re.compile(r"[A-Z]?[a-z]+")


def is_ours(path: Path) -> bool:
    """Neither installed nor built: one of our folders that holds modules, or one of our modules."""
    parts = path.relative_to(SERVICES).parts
    if {"node_modules", "__pycache__"} & set(parts) or parts[:2] == ("gateway", "static"):
        return False
    if path.is_file():
        return path.suffix in SUFFIXES
    return any(each.name != "__pycache__" for each in path.iterdir())


NAMES = sorted(path.relative_to(SERVICES).as_posix() for path in SERVICES.rglob("*") if is_ours(path))


def glossary_rows() -> list[tuple[str, ...]]:
    """The cells of each row of the glossary's tables, without headings."""
    rows = [line.strip("| ").split(" | ") for line in GLOSSARY.splitlines() if line.startswith("| ")]
    return [tuple(row) for row in rows if row[0] not in {"word", "---"}]


GLOSSARY_WORDS = {word for term, *_ in glossary_rows() for word in re.split(r"\W+", term.lower())}


def singular(word: str) -> str:
    """The word without the ending of a plural."""
    for ending, replacement in PLURALS:
        if word.endswith(ending) and not word.endswith(("ss", "us")):
            return word.removesuffix(ending) + replacement
    return word


def words_of(name: str) -> set[str]:
    """The words in the last part of a path, in lower case."""
    return {word.lower() for word in WORD.findall(Path(name).name.split(".")[0])}


def is_known(word: str) -> bool:
    return bool({word, singular(word)} & (GLOSSARY_WORDS | PLAIN))


def test_every_name_is_made_of_known_words() -> None:
    unknown = {f"{word} of {name}" for name in NAMES for word in words_of(name) if not is_known(word)}
    assert unknown == set(), "take a word of docs/glossary.md, or add a plain one to plain_words.txt"


def test_no_plain_word_stands_there_that_no_name_uses() -> None:
    used = {word for name in NAMES for word in words_of(name)}
    assert PLAIN - used - set(map(singular, used)) == set()


def test_every_row_of_the_glossary_has_a_word_and_a_sentence() -> None:
    rows = glossary_rows()
    assert len(rows) > 100
    assert [row for row in rows if len(row) != 2 or not row[1].endswith(".")] == []


def test_the_glossary_has_every_word_once() -> None:
    terms = [term for row in glossary_rows() for term in row[0].split(", ")]
    assert sorted({term for term in terms if terms.count(term) > 1}) == []

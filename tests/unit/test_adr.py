"""Every decision in docs/adr has the same form, a number of its own, and a row in the index."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "adr"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
INDEX = (FOLDER / "README.md").read_text()
STATUS = re.compile(r"^Status: (accepted|superseded by \d+)\. Date: (\d{4}-\d{2}-\d{2})\.$", re.MULTILINE)
SERVICES = Path(__file__).parents[2] / "services"
DRIVER = re.compile(r"^\s*(?:from|import) (?:motor|pymongo|bson)\b", re.MULTILINE)
KNOW_THE_DRIVER = (  # as ADR 4 says
    *("runtime/mongo.py", "aggregator/store/", "gateway/store/", "notifier/store/"),
    *("standalone/embedded", "standalone/accounts/", "standalone/backup/"),
)
PARTS = ["Context", "Decision", "Alternatives", "Consequences"]


def number_of(page: Path) -> int:
    """The number that the file's name begins with."""
    return int(page.name[:4])


def title_of(page: Path) -> str:
    """The first line, without its mark."""
    return page.read_text().splitlines()[0].removeprefix("# ")


def test_numbers_follow_each_other() -> None:
    assert [number_of(page) for page in PAGES] == list(range(1, len(PAGES) + 1))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_a_title_a_status_a_date_and_its_parts_in_order(page: Path) -> None:
    text = page.read_text()
    assert title_of(page).startswith(f"{number_of(page)}. ")
    assert STATUS.search(text)
    assert re.findall(r"^\*\*(\w+)\.\*\*", text, re.MULTILINE) == PARTS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_a_row_in_the_index(page: Path) -> None:
    number, title = title_of(page).split(". ", 1)
    status = STATUS.search(page.read_text())
    assert status
    assert f"| [{number}]({page.name}) | {title} | {status[1]} | {status[2]} |" in INDEX.splitlines()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_refers_to_decisions_that_exist(page: Path) -> None:
    referred = {int(number) for number in re.findall(r"\(ADR (\d+)\b", page.read_text())}
    assert referred <= {number_of(each) for each in PAGES}


def test_the_driver_is_known_where_the_decision_about_it_says() -> None:
    knowing = [path for path in SERVICES.rglob("*.py") if DRIVER.search(path.read_text())]
    names = [path.relative_to(SERVICES).as_posix() for path in knowing]
    assert names
    assert [name for name in names if not name.startswith(KNOW_THE_DRIVER)] == []

"""Which file answers a path."""

from pathlib import Path

import pytest

from services.gateway.http.dashboard_files import ASK_AGAIN, FOREVER, find_file


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text("no")
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    for name in ("index.html", "favicon.svg", "assets/index-abc123.js"):
        (folder / name).write_text(name)
    return folder


@pytest.mark.parametrize(
    ("path", "page", "name", "cache"),
    [
        ("", True, "index.html", ASK_AGAIN),
        ("/pull-requests/acme/nats.py/12", True, "index.html", ASK_AGAIN),
        ("/favicon.svg", False, "favicon.svg", ASK_AGAIN),
        ("/assets/index-abc123.js", False, "index-abc123.js", FOREVER),
    ],
)
def test_files_are_served_and_pages_are_the_index(
    built: Path, path: str, page: bool, name: str, cache: str
) -> None:
    found = find_file(built, path, page)
    assert found is not None
    assert (found.file.name, found.cache) == (name, cache)


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/assets/index-old.js", False),
        ("/assets/index-old.js", True),
        ("/robots.txt", False),
        ("/api/v1/nothing", True),
        ("/metrics/x", True),
        ("/../secret.txt", False),
        ("/assets/../../secret.txt", False),
    ],
)
def test_what_is_not_there_is_not_answered_by_the_index(built: Path, path: str, page: bool) -> None:
    assert find_file(built, path, page) is None


def test_before_the_build_there_is_nothing(tmp_path: Path) -> None:
    assert find_file(tmp_path / "static", "", True) is None

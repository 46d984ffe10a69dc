"""Keeps the demo's tests in one process of a run with several: its histories are made once."""

from pathlib import Path

import pytest

FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests of this folder, for `--dist loadgroup`."""
    for item in items:
        if FOLDER in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("demo"))

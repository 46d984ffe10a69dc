"""Marks what needs a server, so that `make test-unit` leaves it out."""

import pytest

SERVERS = {"nats_server", "mongod"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that needs a nats-server or a mongod."""
    for item in items:
        if SERVERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.server)

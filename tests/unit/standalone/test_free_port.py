import socket

import pytest

from services.standalone import server_process
from services.standalone.server_binaries import EmbeddedServerError
from services.standalone.server_process import LOOPBACK, RESERVATIONS, free_port


@pytest.fixture
def only_port(monkeypatch: pytest.MonkeyPatch) -> int:
    """The one port that may be chosen; it is free."""
    port = free_port()
    server_process._reservations.pop().close()
    monkeypatch.setattr(server_process, "OWN_PORTS", range(port, port + 1))
    monkeypatch.setattr(server_process, "ATTEMPTS", 1)
    return port


def test_a_port_that_was_chosen_is_not_chosen_again_before_a_server_listens(only_port: int) -> None:
    assert free_port() == only_port
    with pytest.raises(EmbeddedServerError):
        free_port()


def test_a_server_can_listen_on_the_port_that_was_chosen_for_it_also_again(only_port: int) -> None:
    assert free_port() == only_port
    for _ in range(2):
        with socket.create_server((LOOPBACK, only_port)):
            socket.create_connection((LOOPBACK, only_port)).close()


def test_until_a_server_listens_connections_are_refused(only_port: int) -> None:
    assert free_port() == only_port
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((LOOPBACK, only_port))


def test_only_the_latest_ports_are_reserved() -> None:
    for _ in range(RESERVATIONS + 1):
        free_port()
    assert len(server_process._reservations) == RESERVATIONS

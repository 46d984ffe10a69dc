"""Where a service cannot listen it says so in one line and ends, with or without its dependencies."""

import asyncio
import os
import socket

import pytest

from services.runtime.http_server import Address, open_sockets
from services.runtime.settings import ConfigurationError
from services.standalone.server_process import LOOPBACK, free_port
from services.standalone.service_processes import SERVICES, service_command

VARIABLE = "HEADWAY_OF_A_TEST_PORT"


@pytest.mark.parametrize("service", SERVICES)
async def test_where_another_process_listens_one_line_names_the_variable_and_the_port(service: str) -> None:
    with socket.create_server((LOOPBACK, free_port())) as taken:
        port = taken.getsockname()[1]
        prefix = f"HEADWAY_{service.upper()}"
        process = await asyncio.create_subprocess_exec(
            *service_command(service),
            env={
                **os.environ,
                f"{prefix}_HOST": LOOPBACK,
                f"{prefix}_PORT": str(port),
                "HEADWAY_DEMO": "true",
            },
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, printed = await asyncio.wait_for(process.communicate(), 300)
        finally:
            if process.returncode is None:
                process.kill()
    (line,) = [each for each in printed.decode().splitlines() if each.startswith("headway: ")]
    where = f"cannot listen at {LOOPBACK}:{port}"
    assert line == f"headway: {prefix}_PORT={port}: {where}: Address already in use"
    assert "Traceback" not in printed.decode()
    assert process.returncode == 2


async def test_a_name_of_several_addresses_is_listened_to_at_each_of_them() -> None:
    port = free_port()
    sockets = await open_sockets(Address("", port, VARIABLE))
    try:
        assert {each.getsockname()[1] for each in sockets} == {port}
        assert socket.AF_INET in {each.family for each in sockets}
    finally:
        for each in sockets:
            each.close()


async def test_small_answers_are_not_held_back_until_the_answer_before_is_acknowledged() -> None:
    accepted: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()
    (one,) = await open_sockets(Address(LOOPBACK, free_port(), VARIABLE))
    server = await asyncio.start_server(lambda _, writer: accepted.set_result(writer), sock=one)
    async with server:
        _, client = await asyncio.open_connection(*one.getsockname())
        writer = await accepted
        assert writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        for end in (client, writer):
            end.close()


async def test_a_host_that_is_not_this_machine_is_named() -> None:
    with pytest.raises(ConfigurationError) as refused:
        await open_sockets(Address("192.0.2.1", 8000, VARIABLE))
    (mistake,) = refused.value.mistakes
    assert mistake.startswith(f"{VARIABLE}=8000: cannot listen at 192.0.2.1:8000: ")

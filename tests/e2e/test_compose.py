"""docker-compose.yml says what runs; the same commands with the same environment do run."""

import asyncio
import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from services.standalone.accounts.passwords import load_passwords
from services.standalone.accounts.rights import OPERATOR
from services.standalone.embedded_servers import Mongod, NatsServer
from services.standalone.server_process import free_port
from services.standalone.service_processes import (
    SERVICES,
    ServiceAddresses,
    WatchSelection,
    service_command,
    service_environment,
)
from tests.stack import HEALTH_PORTS, Stack
from tests.waiting import until

ROOT = Path(__file__).parent.parent.parent
_VARIABLE = re.compile(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}")


def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def interpolated(text: str, given: dict[str, str]) -> str:
    """Variables as Compose fills them in: the given value, else the default behind `:-`."""
    return _VARIABLE.sub(lambda found: given.get(found[1]) or found[2] or "", str(text))


def environment_of(service: str, **given: str) -> dict[str, str]:
    variables = compose()["services"][service]["environment"]
    return {name: interpolated(value, given) for name, value in variables.items()}


def test_the_services_are_those_that_one_machine_runs_with_the_same_commands() -> None:
    services = compose()["services"]
    assert set(services) == {"nats", "mongo", "operator", *SERVICES}
    assert services["operator"]["profiles"] == ["operator"]  # only when it is asked for
    assert [services[name]["command"] for name in SERVICES] == [[name] for name in SERVICES]
    assert 'ENTRYPOINT ["headway"]' in (ROOT / "deploy/Dockerfile").read_text()


def test_one_machine_sets_no_variable_that_the_file_does_not() -> None:
    places = ServiceAddresses("nats://{}".format, "mongodb://{}".format, "127.0.0.1", 1, 2, 3, 4)
    watched = WatchSelection(Path("headway.toml"), ("acme/api",), demo=False)
    for service in SERVICES:
        here = service_environment(places, watched, service)
        set_here = {name for name, value in here.items() if os.environ.get(name) != value}
        assert set_here <= set(compose()["services"][service]["environment"])


def test_every_service_waits_for_healthy_servers_and_says_how_it_is() -> None:
    services = compose()["services"]
    for name in SERVICES:
        conditions = {server: need["condition"] for server, need in services[name]["depends_on"].items()}
        assert conditions == {"nats": "service_healthy", "mongo": "service_healthy"}
        port = services[name]["environment"][HEALTH_PORTS[name]]
        check = services[name]["healthcheck"]["test"]
        assert check == ["CMD", "headway", "healthy", f"http://127.0.0.1:{port}/health/ready"]
    for server in ("nats", "mongo"):
        assert services[server]["healthcheck"]["test"]
        assert services[server]["volumes"]


def test_every_volume_that_is_used_is_declared() -> None:
    document = compose()
    named = {
        volume.split(":")[0]
        for service in document["services"].values()
        for volume in service.get("volumes", ())
        if not volume.startswith((".", "/", "$"))
    }
    assert named == set(document["volumes"])


def made_up() -> dict[str, str]:
    """What `deploy/passwords.sh` writes into `.env`."""
    lines = subprocess.run(
        ["sh", ROOT / "deploy/passwords.sh"], check=True, capture_output=True, text=True
    ).stdout
    return dict(line.split("=", 1) for line in lines.splitlines())


def test_every_container_is_confined_and_no_server_is_published() -> None:
    services = compose()["services"]
    for service in services.values():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert all("ports" not in services[server] for server in ("nats", "mongo"))
    for name in ("collector", "gateway"):
        assert all(interpolated(port, {}).startswith("127.0.0.1:") for port in services[name]["ports"])


def test_no_service_is_given_the_account_of_another() -> None:
    passwords = made_up()
    for service in (*SERVICES, "operator"):
        said = environment_of(service, **passwords)
        known = {
            name for name, password in passwords.items() if any(password in text for text in said.values())
        }
        assert known == {f"HEADWAY_{service.upper()}_PASSWORD", "HEADWAY_MONITOR_PASSWORD"}
    assert "HEADWAY_MONGO_URL" not in environment_of("collector")


async def test_each_command_runs_with_its_environment_against_real_servers(tmp_path: Path) -> None:
    """nats and mongo resolve to the embedded servers, with the file's accounts; the ports are free ones."""
    made, known = made_up(), load_passwords(tmp_path)
    known = replace(known, of={name: made[f"HEADWAY_{name.upper()}_PASSWORD"] for name in known.of})
    async with (
        NatsServer(tmp_path / "nats", passwords=known) as nats,
        Mongod(tmp_path / "mongo", passwords=known) as mongo,
    ):
        elsewhere = {"nats:4222": f"127.0.0.1:{nats.port}", "mongo:27017": f"127.0.0.1:{mongo.port}"}
        ports = {variable: str(free_port()) for variable in HEALTH_PORTS.values()}
        urls = nats.url_of(OPERATOR), mongo.database_url_of(OPERATOR)
        async with Stack(*urls, tmp_path / "logs", ports) as stack:
            for service in SERVICES:
                stated = environment_of(service, HEADWAY_DEMO="true", **made)
                moved = {name: _moved(value, elsewhere) for name, value in stated.items()}
                await stack.start(service, **{**moved, HEALTH_PORTS[service]: ports[HEALTH_PORTS[service]]})
            await until(lambda: _merged(stack), "merged pull requests on the API")
            for service in SERVICES:
                assert await _healthy(f"{stack.url(service)}/health/ready") == 0
            await stack.stop("gateway")
            assert await _healthy(f"{stack.url('gateway')}/health/ready") == 1


def _moved(value: str, elsewhere: dict[str, str]) -> str:
    for there, here in elsewhere.items():
        value = value.replace(f"@{there}", f"@{here}")
    return value


async def _merged(stack: Stack) -> bool:
    return (await stack.get("/api/v1/pull-requests", state="merged", limit=1))["total"] > 0


async def _healthy(url: str) -> int:
    """The exit code of the containers' health check."""
    process = await asyncio.create_subprocess_exec(
        *service_command("healthy"), url, stderr=asyncio.subprocess.DEVNULL
    )
    return await process.wait()

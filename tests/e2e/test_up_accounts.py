"""The passwords of `headway up`: where they are needed, and nowhere else."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

from motor.motor_asyncio import AsyncIOMotorClient

from services.standalone.data_folder import lock_folder
from services.standalone.servers import run_servers
from tests.e2e.test_up import headway_up, refused
from tests.faults.installation import children
from tests.github import TOKEN
from tests.nats_client import connect
from tests.waiting import until

NOBODY = 65_534
HOOK_SECRET = "secret-of-the-hooks"
PSEUDONYM_KEY = "key-of-the-pseudonyms"


def environment(process: int) -> dict[str, str]:
    pairs = Path(f"/proc/{process}/environ").read_bytes().decode().split("\0")
    return dict(pair.split("=", 1) for pair in pairs if "=" in pair)


def arguments(process: int) -> str:
    return Path(f"/proc/{process}/cmdline").read_bytes().decode()


async def test_every_process_has_its_own_secrets_and_tells_none(data_dir: Path) -> None:
    secrets = {
        "GITHUB_TOKEN": TOKEN,
        "HEADWAY_WEBHOOK_SECRET": HOOK_SECRET,
        "HEADWAY_PSEUDONYM_KEY": PSEUDONYM_KEY,
        "HEADWAY_LOG_LEVEL": "DEBUG",
    }
    async with headway_up(data_dir, "--demo", **secrets) as up:
        await until(lambda: any("showing the demo" in line for line in up.output), "the start")
        found = {name: process for process, name in children(up.process.pid)}
        known = json.loads((data_dir / "demo/passwords.json").read_text())
        key = (data_dir / "demo/mongo.key").read_text()
        assert found.keys() >= {"nats-server", "mongod", "collector", "aggregator", "gateway"}
        told = {name: environment(process) for name, process in found.items()}
        said = "".join([*map(arguments, (*found.values(), up.process.pid)), *up.output])
        logs = "".join(log.read_text() for log in (data_dir / "demo").glob("*/*.log"))
        _nobody_reads(data_dir, found.values())
        assert await up.stop() == 0
    for account in ("collector", "aggregator", "gateway"):
        own = [name for name, password in known.items() if password in str(told[account])]
        assert own == [account, "monitor"]
    assert "HEADWAY_MONGO_URL" not in told["collector"]
    for secret, owner in ((TOKEN, "collector"), (HOOK_SECRET, "collector"), (PSEUDONYM_KEY, "gateway")):
        services = ("collector", "aggregator", "gateway")
        assert [name for name in services if secret in told[name].values()] == [owner]
    for secret in (*known.values(), key):
        assert secret not in said + logs


def _nobody_reads(data_dir: Path, processes: Iterable[int]) -> None:
    """Another user of this machine finds no password in files or in what /proc tells."""
    if os.geteuid() != 0:
        return
    files = [data_dir / "demo" / name for name in ("passwords.json", "mongo.key", "running.json")]
    files += [Path(f"/proc/{process}/environ") for process in processes]
    for file in files:
        as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        ran = subprocess.run(["cat", file], check=False, capture_output=True, **as_nobody)
        assert (ran.returncode != 0, ran.stdout) == (True, b""), file


async def test_passwords_outlive_a_restart_and_new_ones_are_taken_on(tmp_path: Path) -> None:
    file = tmp_path / "passwords.json"
    kept = []
    for forgotten in (False, True, False):
        if forgotten:
            file.unlink()
        async with lock_folder(tmp_path, print) as lock, run_servers(tmp_path, lock) as servers:
            kept.append(file.read_text())
            client = await connect(servers.nats_url("aggregator"))
            await client.close()
            database = AsyncIOMotorClient(servers.mongo_url("aggregator")).get_default_database()
            await database["pull_requests_1"].count_documents({})
            database.client.close()
    assert kept[0] != kept[1] == kept[2]


async def test_passwords_that_cannot_be_read_are_one_line(data_dir: Path) -> None:
    (data_dir / "demo").mkdir(parents=True)
    (data_dir / "demo/passwords.json").write_text("{")
    code, (line,) = await refused(data_dir)
    assert code == 2
    assert line.startswith(f"headway: {data_dir}/demo/passwords.json cannot be read")

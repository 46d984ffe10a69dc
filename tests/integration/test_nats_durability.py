"""Services ask nats-server whether it writes every message to the disk, and say so where it does not."""

from pathlib import Path

import pytest

from services.runtime.health import Health
from services.runtime.nats_durability import ABOUT, NOT_DURABLE, syncs_always, warn_unless_durable
from services.standalone.accounts.passwords import load_passwords
from services.standalone.accounts.rights import COLLECTOR, MONITOR
from services.standalone.embedded_servers import NatsServer


class Forgetful(NatsServer):
    """Syncs every two minutes, as nats-server does by itself."""

    def _command(self) -> list[str]:
        command = super()._command()
        file = self.data_dir / "nats.conf"
        file.write_text(file.read_text().replace("sync_interval: always", 'sync_interval: "2m"'))
        return command


@pytest.mark.parametrize(("kind", "durable"), [(NatsServer, True), (Forgetful, False)])
async def test_the_server_says_whether_it_writes_every_message(
    kind: type[NatsServer], durable: bool, tmp_path: Path
) -> None:
    async with kind(tmp_path, passwords=load_passwords(tmp_path)) as server:
        assert await syncs_always(server.url_of(MONITOR)) is durable
        assert await syncs_always(server.url_of(COLLECTOR)) is None
        health = Health(())
        await warn_unless_durable(server.url_of(MONITOR), health)
        assert health.report().get("notes") == (None if durable else {ABOUT: NOT_DURABLE})

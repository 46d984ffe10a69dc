"""NATS and MongoDB as they are run where others might listen: with passwords, in their URLs."""

from typing import Any
from urllib.parse import quote

from motor.motor_asyncio import AsyncIOMotorClient

from services.standalone.embedded_servers import Mongod, NatsServer
from services.standalone.server_process import LOOPBACK

USER = "headway"
NATS_PASSWORD = "password-of-nats-4711"
MONGO_PASSWORD = "p@ss/of mongo:4712"


def with_password(url: str, password: str) -> str:
    """The same address for somebody who says this password."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{USER}:{quote(password, safe='')}@{rest}"


class NatsWithPassword(NatsServer):
    """Lets in who knows the password."""

    @property
    def address(self) -> str:
        """Without the password."""
        return f"nats://{LOOPBACK}:{self.port}"

    @property
    def url(self) -> str:
        return with_password(self.address, NATS_PASSWORD)

    def _command(self) -> list[str]:
        return [*super()._command(), "--user", USER, "--pass", NATS_PASSWORD]


class MongodWithPassword(Mongod):
    """Answers who knows the password; anybody may see that it is there."""

    def _command(self) -> list[str]:
        return [*super()._command(), "--auth"]

    async def admit(self) -> str:
        """Make the user; the URL of a database of theirs."""
        client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(self.url)
        await client.admin.command("createUser", USER, pwd=MONGO_PASSWORD, roles=["root"])
        client.close()
        return self.url_with(MONGO_PASSWORD)

    def url_with(self, password: str) -> str:
        """The URL of the database for somebody who says this password."""
        return with_password(f"{self.url}/headway?authSource=admin", password)

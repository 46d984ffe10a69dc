"""Where a GitHub host answers: github.com, an Enterprise server, or a company's own cloud. Pure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

PUBLIC_HOST = "github.com"
ENTERPRISE_REST = "/api/v3"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The roots of REST and GraphQL, and the host as event ids spell it."""

    rest: str
    graphql: str
    host: str


def endpoints(rest: str, graphql: str | None = None) -> Endpoints:
    """Derive what is not given from REST's root, as GitHub's own hosts do it."""
    rest = rest.rstrip("/")
    parts = urlsplit(rest)
    root = f"{parts.scheme}://{parts.netloc}"
    derived = f"{root}/api/graphql" if parts.path == ENTERPRISE_REST else f"{rest}/graphql"
    # a port is where a server happens to listen, not who it is
    host = (parts.hostname or "").removeprefix("api.")
    return Endpoints(rest, graphql or derived, host)

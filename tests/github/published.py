"""What GitHub publishes about itself, as installed from npm: its schema and its sample deliveries."""

import json
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCHEMA = HERE / "node_modules/@octokit/graphql-schema/schema.graphql"
SAMPLES = HERE / "node_modules/@octokit/webhooks-examples/api.github.com/index.json"


class NotInstalledError(RuntimeError):
    """The npm packages of the tests are not there; the message names the command that installs them."""


def schema_text() -> str:
    """GitHub's GraphQL schema in its definition language."""
    return _read(SCHEMA)


@cache
def webhook_samples() -> dict[str, list[dict]]:
    """GitHub's own sample payloads, by the name of the event."""
    return {entry["name"]: entry["examples"] for entry in json.loads(_read(SAMPLES))}


def _read(path: Path) -> str:
    if not path.is_file():
        name = path.relative_to(HERE)
        raise NotInstalledError(
            f"tests/github/{name} is missing: run `make setup-tests` (npm ci in tests/github)"
        )
    return path.read_text(encoding="utf-8")

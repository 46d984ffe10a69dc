"""Where a running Headway has its servers: written by `headway up`, read by the commands beside it."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from services.standalone.data_folder import alive

FILE = "running.json"
FOLDERS = ("team", "demo")
KEPT = ("HEADWAY_GITHUB_API_URL", "HEADWAY_GITHUB_GRAPHQL_URL", "HEADWAY_WEBHOOK_URL")
APP_ID, APP_KEY = "HEADWAY_GITHUB_APP_ID", "HEADWAY_GITHUB_APP_PRIVATE_KEY"


class Running(BaseModel):
    """A process of `headway up`, and the variables it gives to its services; no secret is among them."""

    model_config = ConfigDict(frozen=True)

    pid: int
    environment: dict[str, str]


@contextlib.contextmanager
def noted(folder: Path, given: Mapping[str, str]) -> Iterator[None]:
    """Keep the note while it holds: what was given to the services, and where GitHub and secrets are."""
    kept = {name: value for name, value in os.environ.items() if _may_be_kept(name)}
    note, path = Running(pid=os.getpid(), environment={**kept, **given}), folder / FILE
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)  # a server's address may hold a password
    fresh.write_text(note.model_dump_json(indent=2))
    fresh.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _may_be_kept(variable: str) -> bool:
    """What says where things are, not what opens them. An App's number is nothing without its key."""
    if variable == APP_ID:
        return f"{APP_KEY}_FILE" in os.environ
    names_a_file = variable.startswith(("HEADWAY_", "GITHUB_")) and variable.endswith("_FILE")
    return variable in KEPT or names_a_file


def running(data_dir: Path) -> Running | None:
    """What runs with its data there: a team's own before the demo; None where nothing does."""
    found = (_read(data_dir / folder / FILE) for folder in FOLDERS)
    return next((note for note in found if note and alive(note.pid)), None)


def _read(path: Path) -> Running | None:
    try:
        return Running.model_validate_json(path.read_text())
    except (OSError, ValidationError):
        return None

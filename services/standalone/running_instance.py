"""The file with the addresses of a running Headway: written by `headway up`, read by other commands."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from services.standalone.data_folder import is_running

FILE = "running.json"
FOLDERS = ("team", "demo")
RECORDED = ("HEADWAY_GITHUB_API_URL", "HEADWAY_GITHUB_GRAPHQL_URL", "HEADWAY_WEBHOOK_URL")
APP_ID, APP_KEY = "HEADWAY_GITHUB_APP_ID", "HEADWAY_GITHUB_APP_PRIVATE_KEY"


class RunningInstance(BaseModel):
    """A process of `headway up`, and the variables of its services, without secrets."""

    model_config = ConfigDict(frozen=True)

    pid: int
    environment: dict[str, str]


@contextlib.contextmanager
def record_instance(folder: Path, given: Mapping[str, str]) -> Iterator[None]:
    """Write the file while the context lasts: the services' variables, and where GitHub and secrets are."""
    recorded = {name: value for name, value in os.environ.items() if _may_be_recorded(name)}
    note, path = RunningInstance(pid=os.getpid(), environment={**recorded, **given}), folder / FILE
    folder.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.touch(mode=0o600)  # a server's address may hold a password
    fresh.write_text(note.model_dump_json(indent=2))
    fresh.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _may_be_recorded(variable: str) -> bool:
    """Whether a variable is an address or path, not a secret. An App's id is useless without its key."""
    if variable == APP_ID:
        return f"{APP_KEY}_FILE" in os.environ
    names_a_file = variable.startswith(("HEADWAY_", "GITHUB_")) and variable.endswith("_FILE")
    return variable in RECORDED or names_a_file


def find_instance(data_dir: Path) -> RunningInstance | None:
    """Return the instance that runs with its data there, a team's before the demo; None if none does."""
    found = (_read(data_dir / folder / FILE) for folder in FOLDERS)
    return next((note for note in found if note and is_running(note.pid)), None)


def _read(path: Path) -> RunningInstance | None:
    try:
        return RunningInstance.model_validate_json(path.read_text())
    except (OSError, ValidationError):
        return None

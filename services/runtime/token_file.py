"""The token file: written by `headway tokens`, read again by the gateway whenever it has changed."""

import contextlib
import fcntl
import logging
import os
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from services.runtime.settings import ConfigurationError
from services.runtime.tokens import ApiToken

_log = logging.getLogger(__name__)


class StoredTokens(BaseModel):
    """The content of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = 1
    tokens: tuple[ApiToken, ...] = ()


def read_tokens(path: Path) -> StoredTokens | None:
    """Every token of the file; None where there is no file. Raises `ConfigurationError`."""
    try:
        return StoredTokens.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as problem:
        raise ConfigurationError([f"{path}: cannot be read: {problem.strerror}"]) from problem
    except ValidationError as problem:
        (first, *_) = problem.errors(include_input=False)
        place = ".".join(map(str, first["loc"])) or "(the file)"
        raise ConfigurationError([f"{path}: {place}: {first['msg']}"]) from problem


@contextlib.contextmanager
def edit_tokens(path: Path) -> Iterator[list[ApiToken]]:
    """Yield the tokens as a list to edit; it is written atomically, for its owner only.

    Raises `ConfigurationError` where the file cannot be read or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as problem:
        raise ConfigurationError([f"{path}: cannot be written: {problem.strerror}"]) from problem
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        tokens = list((read_tokens(path) or StoredTokens()).tokens)
        yield tokens
        _write(path, StoredTokens(tokens=tuple(tokens)))
    finally:
        os.close(lock)


def _write(path: Path, stored: StoredTokens) -> None:
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 (with its mode from the first moment)
        file.write(stored.model_dump_json(indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


class TokenFile:
    """The tokens of a file as they are now. A file that was there once and is gone has no tokens."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._state: tuple[int, int, int] | None = None
        self._tokens: tuple[ApiToken, ...] = ()
        self.seen = False
        """Whether there has been a file: from then on a token is asked for."""

    def tokens(self) -> tuple[ApiToken, ...]:
        """Every token of the file, also those that have ended. None while the file cannot be read."""
        state = self._file_state()
        if state != self._state:
            self._state = state
            self._tokens = self._read()
        return self._tokens

    def _file_state(self) -> tuple[int, int, int] | None:
        if self._path is None:
            return None
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> tuple[ApiToken, ...]:
        if self._path is None:
            return ()
        try:
            stored = read_tokens(self._path)
        except ConfigurationError as problem:
            self.seen = True
            _log.error("no token of the file is accepted: %s", problem)
            return ()
        self.seen = self.seen or stored is not None
        return stored.tokens if stored else ()

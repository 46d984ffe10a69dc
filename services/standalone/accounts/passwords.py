"""Passwords of the embedded servers: made up once, kept in the data folder, readable by its owner alone."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.runtime.settings import ConfigurationError
from services.standalone.accounts.rights import ACCOUNTS
from services.standalone.atomic_file import write_if_changed

FILE = "passwords.json"
KEY_FILE = "mongo.key"
BYTES = 24


@dataclass(frozen=True, slots=True)
class Passwords:
    """The password of each account, and the file with the key of MongoDB's own account."""

    of: Mapping[str, str]
    key_file: Path

    @property
    def key(self) -> str:
        """The key: who has it may do everything in MongoDB."""
        return self.key_file.read_text()


def load_passwords(folder: Path) -> Passwords:
    """Read the passwords of a data folder; what is not there yet is made up and kept.

    Raises `ConfigurationError` where the file cannot be read.
    """
    file, key_file = folder / FILE, folder / KEY_FILE
    passwords = _read(file)
    if missing := [account for account in ACCOUNTS if account not in passwords]:
        passwords |= {account: _generate() for account in missing}
        write_if_changed(file, json.dumps(passwords, indent=2))
    if not key_file.exists():
        write_if_changed(key_file, _generate())
    for each in (file, key_file):
        each.chmod(0o600)
    return Passwords(passwords, key_file)


def _generate() -> str:
    """Letters and digits only, the first a letter: every configuration file takes it for text."""
    return f"p{secrets.token_hex(BYTES)}"


def _read(file: Path) -> dict[str, str]:
    try:
        passwords = json.loads(file.read_text())
        return {str(account): str(password) for account, password in passwords.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError) as problem:
        line = f"{file} cannot be read ({problem}): delete it, and new passwords are made up"
        raise ConfigurationError([line]) from problem

"""Reads `headway.toml` and the definitions that ship with Headway."""

import tomllib
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from services.contracts.configuration import Configuration
from services.contracts.definitions.document import Definitions
from services.contracts.definitions.section import keys_of
from services.runtime.settings import ConfigurationError

BUILT_IN_FILE = files("services") / "contracts" / "definitions" / "default.toml"


def parse_configuration(text: str, name: str) -> Configuration:
    """Check a whole file. Raises `ConfigurationError`: a line per mistake with file, key and value."""
    try:
        return Configuration.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as problem:
        raise ConfigurationError([f"{name}: not TOML: {problem}"]) from problem
    except RecursionError as problem:
        raise ConfigurationError([f"{name}: not TOML: too deeply nested"]) from problem
    except ValidationError as problem:
        raise ConfigurationError([_line(name, error) for error in problem.errors()]) from problem


def _line(name: str, error: ErrorDetails) -> str:
    key = ".".join(str(part) for part in error["loc"]) or "(the file)"
    value = error.get("input")
    shown = f" = {value!r}" if isinstance(value, str | int | float | bool) else ""
    return f"{name}: {key}{shown}: {_mistake(error)}"


def _mistake(error: ErrorDetails) -> str:
    if error["type"] != "extra_forbidden":
        return error["msg"]
    return f"no such key; allowed: {', '.join(keys_of(Configuration, error['loc'][:-1]))}"


def read_configuration(path: Path | None) -> Configuration:
    """Read `headway.toml`; without a path, an empty configuration. Raises `ConfigurationError`."""
    if path is None:
        return Configuration()
    try:
        text = path.read_text()
    except OSError as problem:
        raise ConfigurationError([f"{path}: cannot be read: {problem.strerror}"]) from problem
    return parse_configuration(text, str(path))


def built_in_definitions() -> Definitions:
    """Return the built-in definitions, from the file that ships with Headway."""
    return parse_configuration(BUILT_IN_FILE.read_text(), "default.toml").definitions()


def active_definitions(configuration: Configuration) -> Definitions:
    """Return the built-in definitions, overridden by a team's own. Raises `ConfigurationError`.

    Goals, alerts and channels are checked with them: nothing in the file may be wrong.
    """
    try:
        definitions = built_in_definitions().extended_by(configuration.definitions())
        configuration.alerting().checked(definitions)
        return definitions
    except ValueError as problem:
        raise ConfigurationError([f"headway.toml: {problem}"]) from problem

"""The demo organisation's own configuration: its teams, people and calendar."""

from importlib.resources import files
from pathlib import Path

from services.contracts.configuration import Configuration
from services.runtime.configuration_file import parse_configuration, read_configuration

CONFIGURATION_FILE = files("services") / "demo" / "demo.toml"


def demo_configuration() -> Configuration:
    """Read the configuration that ships with the demo."""
    return parse_configuration(CONFIGURATION_FILE.read_text(), "demo.toml")


def configuration_for(path: Path | None, demo: bool) -> Configuration:
    """Read the named file; without one, the demo's own while the demo runs, else an empty configuration."""
    return demo_configuration() if demo and path is None else read_configuration(path)

"""Writes the AsyncAPI document of the streams."""

import json
from pathlib import Path

from services.aggregator.streams import asyncapi

DOCUMENT = Path(__file__).parents[1] / "docs" / "asyncapi.json"


def main() -> None:
    """Write docs/asyncapi.json."""
    DOCUMENT.write_text(json.dumps(asyncapi(), indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()

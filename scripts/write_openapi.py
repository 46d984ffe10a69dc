"""Writes the gateway's OpenAPI document, from which the dashboard's API types are generated."""

import json
from pathlib import Path

from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings

DOCUMENT = Path(__file__).parents[1] / "docs" / "openapi.json"


def main() -> None:
    """Write docs/openapi.json."""
    document = create_app(GatewaySettings()).openapi_schema.to_schema()
    DOCUMENT.write_text(json.dumps(document, indent=1) + "\n")


if __name__ == "__main__":
    main()

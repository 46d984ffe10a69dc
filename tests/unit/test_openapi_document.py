"""The committed OpenAPI document is the gateway's, and the dashboard's types are of that document."""

import hashlib
import json
from pathlib import Path

from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "openapi.json"
TYPES = ROOT / "services" / "gateway" / "web" / "src" / "api" / "schema.ts"
AGAIN = "the API changed: run `make api-types` and commit docs/openapi.json with the dashboard's types"


def test_the_committed_document_is_the_gateways() -> None:
    given = json.loads(json.dumps(create_app(GatewaySettings()).openapi_schema.to_schema()))
    assert json.loads(DOCUMENT.read_text()) == given, AGAIN


def test_the_dashboards_types_were_generated_from_this_document() -> None:
    digest = hashlib.sha256(DOCUMENT.read_bytes()).hexdigest()
    assert digest in TYPES.read_text().split("\n\n")[0], AGAIN

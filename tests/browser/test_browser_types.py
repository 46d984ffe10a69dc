"""The dashboard's API types are what the committed OpenAPI document gives."""

import subprocess
from pathlib import Path

WEB = Path(__file__).parents[2] / "services" / "gateway" / "web"


def test_the_types_are_generated_from_the_document(tmp_path: Path) -> None:
    generated = tmp_path / "schema.ts"
    subprocess.run(["node", "generate.mjs", generated], cwd=WEB / "api-types", check=True, timeout=120)
    assert (WEB / "src/api/schema.ts").read_text() == generated.read_text(), "run `make api-types`"

"""Where deployments and releases are at GitHub."""

import pytest

from services.gateway.listings.rows import deployment_row
from tests.unit.gateway.documents import changed, deployment

SHA = "a" * 40
RELEASE = {"source": "release", "ref": "v1.0 rc/1#2", "state": "success"}


def url(**changes: object) -> str | None:
    return deployment_row(changed(deployment(1), changes)).url  # type: ignore[arg-type]


def with_run(run: int | None) -> dict[str, object]:
    return {**deployment(1)["job"], "workflow_run": run}


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, f"https://github.com/acme/api/commit/{SHA}"),
        ({"job": with_run(77)}, "https://github.com/acme/api/actions/runs/77"),
        ({"host": "git.acme.dev:8443"}, f"https://git.acme.dev:8443/acme/api/commit/{SHA}"),
        ({"sha": None}, None),
        ({"sha": "main"}, None),
        (RELEASE, "https://github.com/acme/api/releases/tag/v1.0%20rc/1%232"),
        ({**RELEASE, "state": "withdrawn"}, None),
        ({**RELEASE, "ref": ""}, None),
        ({"host": "demo.headway.example"}, None),
        ({"host": "javascript:alert(1)//"}, None),
        ({"repo": "acme/api/../.."}, None),
    ],
)
def test_an_address_is_built_only_where_it_is_one(changes: dict[str, object], address: str | None) -> None:
    assert url(**changes) == address

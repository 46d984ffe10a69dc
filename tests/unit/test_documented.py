"""What can be set and what can be asked is documented; a table that forgets something fails here."""

from pathlib import Path

import pytest

from services.aggregator.settings import AggregatorSettings
from services.collector.settings import CollectorSettings
from services.gateway.app import create_app
from services.gateway.settings import GatewaySettings
from services.notifier.settings import NotifierSettings
from services.runtime.settings import ServiceSettings, variable_of

DOCS = Path(__file__).parents[2] / "docs"
SETTINGS = (CollectorSettings, AggregatorSettings, GatewaySettings, NotifierSettings)


def rows(document: str) -> set[str]:
    """The first cells of a document's table rows, in backticks."""
    lines = (DOCS / document).read_text().splitlines()
    return {line.split("|")[1].strip() for line in lines if line.startswith("| `")}


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: settings.__name__)
def test_every_setting_has_a_row(settings: type[ServiceSettings]) -> None:
    variables = {f"`{variable_of(settings, field)}`" for field in settings.model_fields}
    assert variables <= rows("operations.md")


@pytest.mark.parametrize("settings", SETTINGS, ids=lambda settings: settings.__name__)
def test_every_setting_says_what_it_is(settings: type[ServiceSettings]) -> None:
    assert [name for name, field in settings.model_fields.items() if not field.description] == []


def test_no_row_is_about_a_variable_that_nothing_reads() -> None:
    known = {f"`{variable_of(settings, field)}`" for settings in SETTINGS for field in settings.model_fields}
    documented = {row for row in rows("operations.md") if row.startswith(("`HEADWAY_", "`GITHUB_"))}
    assert documented <= known


def test_every_path_of_the_api_has_a_row() -> None:
    paths = create_app(GatewaySettings()).openapi_schema.paths or {}
    answered = {
        f"`{method.upper()} {path.removeprefix('/api/v1')}`"
        for path, item in paths.items()
        for method in ("get", "post", "delete")
        if path.startswith("/api/v1") and getattr(item, method)
    }
    assert answered
    assert answered <= rows("api.md")

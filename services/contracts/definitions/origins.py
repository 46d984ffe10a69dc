"""The origin of each part of the definitions: Headway itself, or the team's own file."""

from collections.abc import Mapping

from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric
from services.contracts.definitions.toml_text import SECTIONS

SHIPPED = "as shipped with Headway"
OWN = "the team's"


def origins(definitions: Definitions, shipped: Definitions) -> Mapping[str, str]:
    """Return the origin of each section, team and metric, by its key in `toml_text.render`."""
    sections = {
        name: SHIPPED if getattr(definitions, name) == getattr(shipped, name) else OWN for name in SECTIONS
    }
    teams = {f"teams.{team.name}": OWN for team in definitions.teams}
    metrics = {f"metrics.{metric.name}": _of(metric, shipped) for metric in definitions.metrics}
    return {**sections, **teams, **metrics}


def _of(metric: Metric, shipped: Definitions) -> str:
    there = shipped.metric(metric.name)
    if there == metric:
        return SHIPPED
    if there:
        return f"{OWN}, in place of the one shipped with Headway"
    if metric.beside:
        return f"{metric.beside} by the other clock, as the calendar states hours"
    return OWN

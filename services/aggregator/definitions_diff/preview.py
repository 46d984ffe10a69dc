"""A definitions diff as the API shows it. Pure."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from services.aggregator.definitions_diff.figures import Difference, MetricFigures
from services.contracts.api import Statistics
from services.contracts.api_definitions import (
    DefinitionsPreview,
    MetricChange,
    PreviewFigures,
    PreviewPullRequest,
)
from services.contracts.statistics import StatisticsFields

MOST_PARTS = 200
"""So many figures of phases, and of teams, are shown; a reply of NATS has its limit."""


def preview_of(found: Difference) -> DefinitionsPreview:
    """Return the preview of a difference."""
    compared, changed = found.compared, found.changed
    if compared is None:
        return DefinitionsPreview.without_changes(found.version)
    differing = [one for one in found.figures if one.differs]
    phases = [one for one in differing if one.phase is not None]
    teams = [one for one in differing if one.team is not None]
    return DefinitionsPreview(
        definition_version=found.version,
        changes=True,
        from_=date.fromisoformat(compared.before.period.first),
        to=date.fromisoformat(compared.before.period.end),
        added=list(changed.added),
        removed=list(changed.removed),
        changed=[MetricChange.of(*one) for one in changed.changed.items()],
        others=list(changed.words),
        metrics=[_shown(one) for one in found.figures if one.team is None and one.phase is None],
        phases=[_shown(one) for one in phases[:MOST_PARTS]],
        teams=[_shown(one) for one in teams[:MOST_PARTS]],
        left_out=_beyond(phases) + _beyond(teams),
        pull_requests=compared.read,
        changed_pull_requests=compared.changed,
        most_changed=[PreviewPullRequest(**asdict(one)) for one in compared.most],
    )


def _beyond(figures: Sequence[MetricFigures]) -> int:
    return max(0, len(figures) - MOST_PARTS)


def _shown(one: MetricFigures) -> PreviewFigures:
    return PreviewFigures(
        metric=one.metric,
        team=one.team,
        phase=one.phase,
        label=one.label,
        unit=one.unit,
        change=one.change,
        before=_statistics(one.before),
        after=_statistics(one.after),
    )


def _statistics(fields: StatisticsFields | None) -> Statistics | None:
    return None if fields is None else Statistics(**fields)

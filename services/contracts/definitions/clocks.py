"""Metrics by both clocks: where the calendar states hours, each metric has a counterpart."""

from collections.abc import Iterable, Mapping, Sequence

from services.contracts.definitions.metrics import NAME_LENGTH, Metric
from services.contracts.definitions.vocabulary import Clock

_OTHER = {Clock.WALL: Clock.WORKING, Clock.WORKING: Clock.WALL}
_SUFFIX = {Clock.WALL: "_wall", Clock.WORKING: "_working"}
_LABEL = {Clock.WALL: "all hours", Clock.WORKING: "working hours"}
_HELP = {Clock.WALL: "All hours count.", Clock.WORKING: "Only the calendar's working hours count."}
_LABEL_LENGTH = 80


def with_counterparts(metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """Return the metrics, each amount of time followed by its counterpart, which is added if it is not
    there: `cycle_time` is followed by `cycle_time_working`, a metric by the working clock by `…_wall`.
    """
    there = {metric.name for metric in metrics}
    paired = _counterparts(metrics)
    alone = [metric for metric in metrics if metric.timed and metric.name not in paired]
    names = {metric.name: name for metric in alone if (name := _name(metric)) not in there}
    pairs = {**paired, **names, **{other: name for name, other in names.items()}}
    added = [_counterpart_of(metric, pairs) for metric in alone if metric.name in names]
    return _in_pairs([*metrics, *added])


def _counterparts(metrics: Iterable[Metric]) -> dict[str, str]:
    """Return the stated counterparts, in both directions."""
    pairs = {metric.name: metric.beside for metric in metrics if metric.beside}
    return {**pairs, **{other: name for name, other in pairs.items()}}


def _in_pairs(metrics: Sequence[Metric]) -> tuple[Metric, ...]:
    """Return the metrics with each counterpart right after its metric."""
    there = {metric.name for metric in metrics}
    leading = {metric.name for metric in metrics if metric.beside not in there}
    followers: dict[str | None, list[Metric]] = {}
    for metric in metrics:
        if metric.beside in leading:
            followers.setdefault(metric.beside, []).append(metric)
    leaders = (metric for metric in metrics if metric.beside not in leading)
    return tuple(one for leader in leaders for one in (leader, *followers.get(leader.name, ())))


def _name(metric: Metric) -> str:
    suffix = _SUFFIX[_OTHER[metric.clock]]
    return metric.name[: NAME_LENGTH - len(suffix)] + suffix


def _counterpart_of(metric: Metric, pairs: Mapping[str, str]) -> Metric:
    clock = _OTHER[metric.clock]
    added = f" ({_LABEL[clock]})"
    divided = all(phase in pairs for phase in metric.phases)
    return metric.model_copy(
        update={
            "name": pairs[metric.name],
            "label": metric.label[: _LABEL_LENGTH - len(added)] + added,
            "help": f"{metric.help} {_HELP[clock]}".lstrip(),
            "clock": clock,
            "phases": tuple(pairs[phase] for phase in metric.phases) if divided else (),
            "beside": metric.name,
        }
    )

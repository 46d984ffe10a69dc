"""What other definitions would change of what is served: the whole comparison, with its figures."""

from collections.abc import Callable
from datetime import datetime

from services.aggregator.definitions.stored import find_definitions
from services.aggregator.definitions.versions import rules_of
from services.aggregator.definitions_diff.diff import DefinitionsDiff
from services.aggregator.definitions_diff.figures import Difference, metric_figures, part_figures
from services.aggregator.definitions_diff.period import DiffPeriod
from services.aggregator.measurement.rules import Rules
from services.aggregator.store.store import Store
from services.contracts.definitions.changes import definition_changes
from services.contracts.definitions.document import Definitions


async def compare_definitions(
    store: Store, after: Definitions, days: int, now: datetime, report: Callable[[int, int], None]
) -> Difference:
    """Compare so many days, up to and with `now`; `report` how many pull requests were read, and of how many.

    Nothing is written. Raises `NoDefinitionsError`, `OutdatedError`, `ComparisonError` and `StoreError`.
    """
    stored = await find_definitions(store)
    changed = definition_changes(stored.definitions, after)
    if not changed:
        return Difference(stored.version, changed, [], None)
    rules = await rules_of(store.definitions, stored.version)
    others = Rules.of(after, stored.version + 1)
    period = DiffPeriod.last(days, now, rules, others)
    compared = await DefinitionsDiff(store, rules, others, period).run(stored.served, report)
    both = (stored.definitions, after, changed, compared)
    return Difference(stored.version, changed, [*metric_figures(*both), *part_figures(*both)], compared)

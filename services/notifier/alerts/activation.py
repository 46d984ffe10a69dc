"""Since when each alert is active: from the moment at which it was first read as it is now. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from services.contracts.alerting.rules import Rule
from services.notifier.alerts.new_edges import ActiveRule


def digest(rule: Rule) -> str:
    """What tells an alert from itself after a change: its name and a digest of it and its goal."""
    said = [rule.alert.model_dump(mode="json"), rule.goal.model_dump(mode="json") if rule.goal else None]
    text = json.dumps(said, sort_keys=True).encode()
    return f"{rule.alert.name}-{hashlib.sha256(text).hexdigest()[:16]}"


def activate(rules: Sequence[Rule], before: Mapping[str, datetime], now: datetime) -> tuple[ActiveRule, ...]:
    """The rules, each active since it was first read as it is now; `before` has what was active until now."""
    return tuple(ActiveRule(rule, before.get(digest(rule), now)) for rule in rules)


def activated(rules: Sequence[ActiveRule]) -> dict[str, datetime]:
    """Since when each rule is active, by its digest."""
    return {digest(one.rule): one.activated for one in rules}

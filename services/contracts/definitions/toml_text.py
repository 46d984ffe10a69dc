"""Renders definitions as TOML: read again, the file gives the same definitions.

The standard library reads TOML but does not write it. Definitions need little of it, and what JSON and
TOML spell alike (text, numbers, truth) is left to `json`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from services.contracts.definitions.document import Definitions
from services.contracts.definitions.metrics import Metric

SECTIONS = ("calendar", "people", "reviews", "commits", "deployments", "sizes")

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def render(definitions: Definitions, remarks: Mapping[str, str] = MappingProxyType({})) -> str:
    """Render definitions as TOML, with each remark as a comment before its key.

    Remarks are by section (`calendar`), team (`teams.NAME`) or metric (`metrics.NAME`), of one line each.
    """
    fields = definitions.model_dump(by_alias=True, exclude_none=True)
    blocks = [
        *((name, "\n".join(_tables(name, fields[name]))) for name in SECTIONS),
        *((f"teams.{team['name']}", _block("[[teams]]", team)) for team in fields["teams"]),
        *((f"metrics.{one.name}", _block("[[metrics]]", _stated(one))) for one in definitions.metrics),
    ]
    return "\n".join(_remarked(remarks.get(key), block) for key, block in blocks)


def render_metric(metric: Metric) -> str:
    """Render one metric as TOML."""
    return _block("[[metrics]]", _stated(metric))


def _remarked(remark: str | None, block: str) -> str:
    return f"# {remark}\n{block}" if remark else block


def _stated(metric: Metric) -> Mapping[str, Any]:
    """Return what differs from a metric's defaults, and its unit, which depends on what it counts."""
    fields = metric.model_dump(by_alias=True, exclude_defaults=True, exclude_none=True)
    return {**fields, "unit": metric.unit}


def _tables(name: str, table: Mapping[str, Any]) -> Iterator[str]:
    """A table, followed by those inside it."""
    inner = {key: value for key, value in table.items() if isinstance(value, Mapping)}
    plain = {key: value for key, value in table.items() if key not in inner}
    if plain or not inner:
        yield _block(f"[{name}]", plain)
    for key, value in inner.items():
        yield from _tables(f"{name}.{_key(key)}", value)


def _block(header: str, table: Mapping[str, Any]) -> str:
    keys = {key: _key(key) for key in table}
    width = max(map(len, keys.values()), default=0)
    lines = (f"{keys[key]:<{width}} = {_value(value)}" for key, value in table.items())
    return "\n".join([header, *lines, ""])


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _value(key)


def _value(value: Any) -> str:  # noqa: ANN401 (whatever a definition may hold)
    match value:
        case date():
            return value.isoformat()
        case Mapping():
            return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
        case list() | tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case _:
            # The one character that JSON leaves as it is and TOML does not allow.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

"""Types of amounts in goals and alerts, with their validation: amounts of time, and shares."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

_AMOUNT = re.compile(r"([1-9]\d{0,4})([mhdw])")
_UNITS = {
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_SHARE = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?%")


def _amount(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and (found := _AMOUNT.fullmatch(value)):
        return int(found[1]) * _UNITS[found[2]]
    raise ValueError(
        f"{value!r} is not an amount of time: a whole number and a unit, like '30m', '24h', '2d' or '4w'"
    )


def amount_text(amount: timedelta) -> str:
    """An amount as a configuration file may spell it: in the largest unit that divides it; a day is 24h."""
    units = [
        (name, unit) for name, unit in _UNITS.items() if not amount % unit and (name != "d" or amount > unit)
    ]
    name, unit = units[-1]
    return f"{amount // unit}{name}"


def _share(value: object) -> object:
    if isinstance(value, float) and 0 < value <= 1:
        return value
    if isinstance(value, str) and (found := _SHARE.fullmatch(value)) and 0 < float(found[1]) <= 100:
        return float(found[1]) / 100
    raise ValueError(f"{value!r} is not a share: more than 0 and at most 100 percent, like '90%'")


def share_text(share: float) -> str:
    """A share as a configuration file spells it."""
    return f"{round(share * 100, 6):g}%"


def _change(value: object) -> object:
    if isinstance(value, float) and value > 0:
        return value
    if isinstance(value, str) and (found := _SHARE.fullmatch(value)) and float(found[1]) > 0:
        return float(found[1]) / 100
    raise ValueError(f"{value!r} is not a change: more than 0 and less than 1000 percent, like '50%'")


Amount = Annotated[timedelta, BeforeValidator(_amount), PlainSerializer(amount_text)]
Share = Annotated[float, BeforeValidator(_share), PlainSerializer(share_text)]
Change = Annotated[float, BeforeValidator(_change), PlainSerializer(share_text)]

"""Amounts as people write them, as the exact integers of the API."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Union

from .errors import Invalid
from .types import Amount

_BYTES = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(B|KiB|MiB|GiB|TiB|kB|MB|GB|TB)?\s*$")
_UNITS = {
    "B": 1,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
    "kB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
}


def milli(value: Amount, what: str) -> int:
    """Thousandths: ``0.5`` is 500."""
    try:
        exact = round(float(value) * 1000)
    except (TypeError, ValueError):
        raise Invalid("invalid-request", f"{what} must be a number such as 0.5, not {value!r}") from None
    if exact < 0:
        raise Invalid("invalid-request", f"{what} can't be negative")
    return exact


def size(value: Amount, what: str) -> int:
    """Bytes: ``"2GiB"``, ``"500MB"``, or a number of bytes."""
    if isinstance(value, int):
        return value
    found = _BYTES.match(str(value))
    if found is None:
        raise Invalid("invalid-request", f"{what} must be a size such as 2GiB, not {value!r}")
    number, unit = found.groups()
    return int(float(number) * _UNITS[unit or "B"])


def milliseconds(value: Union[int, float, timedelta]) -> int:
    """A duration in seconds, or a timedelta."""
    seconds = value.total_seconds() if isinstance(value, timedelta) else float(value)
    return int(seconds * 1000)

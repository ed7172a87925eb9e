"""Quantities of CPU, memory or anything else, as Kubernetes writes them.

https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

import math
import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

_AMOUNT = re.compile(r"(-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))([a-zA-Z]*)")
_DECIMAL = {"n": -3, "u": -2, "m": -1, "": 0, "k": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}
_BINARY = {"": 0, "Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6}
# Nothing is kept below a billionth.
_LEAST = 10**9


@lru_cache
def amount(text: str) -> Decimal:
    """A quantity in cores, bytes or whatever it counts.

    Raises:
        ValueError: it is no number with a suffix; one with an exponent is none here.

    """
    found = _parsed(text)
    if found is None:
        raise ValueError(f"{text} is no quantity")
    return Decimal(found.numerator) / found.denominator


def canonical(text: str) -> str:
    """The one way to write an amount, `1500m` for 1.5 and `1Gi` for 1024Mi; else the text itself.

    It takes the greatest suffix that leaves a whole number. Binary suffixes stay binary where the
    amount is whole, and 1024 at least. What has an exponent is left as it is.
    """
    found = _parsed(text)
    if found is None:
        return text
    if text.strip().endswith("i") and found.denominator == 1 and abs(found) >= 1024:
        return _with_suffix(int(found), 1024, 0, _BINARY)
    return _decimal(found)


def _parsed(text: str) -> Fraction | None:
    match = _AMOUNT.fullmatch(text.strip())
    number, suffix = match.groups() if match else ("", "?")
    if suffix in _DECIMAL:
        return Fraction(Decimal(number)) * Fraction(1000) ** _DECIMAL[suffix]
    if suffix in _BINARY:
        return Fraction(Decimal(number)) * 1024 ** _BINARY[suffix]
    return None


def _decimal(amount: Fraction) -> str:
    scaled = amount * _LEAST
    whole = math.ceil(scaled) if scaled > 0 else math.floor(scaled)
    return _with_suffix(whole, 1000, -3, _DECIMAL)


def _with_suffix(whole: int, step: int, power: int, powers: dict[str, int]) -> str:
    while whole and whole % step == 0 and power + 1 in powers.values():
        whole, power = whole // step, power + 1
    suffix = next(name for name, one in powers.items() if one == power)
    return f"{whole}{suffix}" if whole else "0"

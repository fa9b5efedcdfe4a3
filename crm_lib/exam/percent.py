"""Percent (百分数): how it is written, and the factor between 12.3% and 0.123."""

import unicodedata

#: What the whole is in percent: a fraction times this is a percentage.
WHOLE = 100
#: The sign, which stands for every way to write it once an answer has been read.
SIGN = "%"
_WORDS = (SIGN, "percent", "per cent", "个百分点", "百分点", "percentage points")


def is_percent(unit: str) -> bool:
    """Tell whether a unit is percent, in any of the ways to write it.

    Examples
    --------
    >>> is_percent("％"), is_percent("Percent"), is_percent("个百分点"), is_percent("CNY")
    (True, True, True, False)
    """
    return unicodedata.normalize("NFKC", unit).strip().casefold() in _WORDS

"""Confidence intervals for a share (proportion): Wilson's, also for few cases."""

from statistics import NormalDist
from typing import Any

import numpy as np

from crm_lib.base.checks import require_level, require_positive
from crm_lib.base.message import Message


def wilson_interval(successes: Any, trials: Any, confidence: float = 0.95) -> tuple[Any, Any]:
    """Compute Wilson's interval for a share; takes numbers, arrays or column expressions.

    Unlike p ± z·√(p(1 − p)/n) it stays inside 0 … 1 and works for few users.

    Raises
    ------
    ValueError
        When the confidence does not lie between 0 and 1, a count is negative, text or missing, or
        there is no trial.

    References
    ----------
    Wilson (1927), JASA 22(158), 209–212.

    Examples
    --------
    >>> [round(end, 4) for end in wilson_interval(8, 10)]
    [0.4902, 0.9433]
    """
    require_level(confidence, name="confidence")
    successes, trials = _counts(successes, "successes"), _counts(trials, "trials")
    z2 = NormalDist().inv_cdf((1 + confidence) / 2) ** 2
    middle = (successes + z2 / 2) / (trials + z2)
    # Rounding may leave a tiny negative number under the root when nobody or everybody converts.
    spread = successes * (trials - successes) / trials * z2 + z2 * z2 / 4
    half = spread**0.5 / (trials + z2)
    return middle - half, middle + half


def _counts(value: Any, name: str) -> Any:
    """Check numbers and lists of numbers; return a column or an engine's expression as it is."""
    if isinstance(value, int | float):
        require_positive(value, name=name, zero_ok=name == "successes")
    if isinstance(value, list | tuple):
        return np.asarray(require_positive(value, name=name, zero_ok=True), dtype=float)
    if value is None or isinstance(value, str):
        raise ValueError(
            Message(
                f"{name} must be numbers, not {value!r}.",
                f"{name} 必须是数值，而这里是 {value!r}。",
            )
        )
    return value

"""BG/BB: purchases at fixed opportunities (a yearly appeal, a conference), drop-out in between."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from crm_lib.base.checks import require_positive
from crm_lib.base.fit import FittedModel, maximise
from crm_lib.base.model_arguments import Numbers, broadcast, history
from crm_lib.purchasing.groups import check_history, group, read_columns


@dataclass(frozen=True, kw_only=True, repr=False)
class BGBB(FittedModel):
    """The beta-geometric/beta-Bernoulli model of discrete purchase opportunities.

    Parameters
    ----------
    alpha, beta : float
        Beta distribution of the probability to buy at an opportunity, while active.
    gamma, delta : float
        Beta distribution of the probability to drop out before an opportunity.
    n : int
        Number of opportunities observed; the default for T in the methods.
    log_likelihood, covariance, n_customers
        Set by `fit_bg_bb`.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., & Shang, J. (2010). Customer-base analysis in a discrete-time
    noncontractual setting. Marketing Science, 29(6), 1086–1108.

    Examples
    --------
    >>> donations = BGBB(alpha=1.204, beta=0.750, gamma=0.657, delta=2.783, n=6)
    >>> [round(donations.p_alive(x, t_x), 2) for x, t_x in [(0, 0), (2, 4), (6, 6)]]
    [0.11, 0.59, 0.93]
    """

    alpha: float
    beta: float
    gamma: float
    delta: float
    n: int

    names: ClassVar[tuple[str, ...]] = ("alpha", "beta", "gamma", "delta")

    def __post_init__(self) -> None:
        super().__post_init__()
        require_positive(self.n, name="BGBB n")

    def p_alive(self, x: Any, t_x: Any, T: Any = None) -> Numbers:
        """Compute the probability of being active at the next opportunity, T + 1.

        Parameters
        ----------
        x, t_x : number, array or Series
            Purchases, and the opportunity of the last one (0 without any).
        T : number, array or Series, optional
            Opportunities so far; the model's ``n`` when left out.

        Raises
        ------
        ValueError
            When a value is missing or not 0 <= t_x <= T, 0 <= x.
        """
        from scipy.special import betaln

        (x, t_x, T), back = history(x, t_x, self.n if T is None else T)
        alive = betaln(self.alpha + x, self.beta + T - x) + betaln(self.gamma, self.delta + T + 1)
        return back(np.exp(alive - self._log_history(x, t_x, T)), "p_alive")

    def expected_purchases(self, t: Any) -> Numbers:
        """Compute the expected purchases of a new customer at the first t opportunities.

        Raises
        ------
        ValueError
            When t is negative or missing.
        """
        (t,), back = broadcast(t=require_positive(t, name="t", zero_ok=True))
        rate = self.alpha / (self.alpha + self.beta)
        return back(rate * self._times_active(0.0, t), "expected_purchases")

    def conditional_expected_purchases(self, t: Any, x: Any, t_x: Any, T: Any = None) -> Numbers:
        """Compute the expected purchases at the next t opportunities after T.

        Parameters
        ----------
        t : number, array or Series
            Number of opportunities ahead.
        x, t_x, T : number, array or Series
            As in `p_alive`.

        Raises
        ------
        ValueError
            As `p_alive`, and when t is negative.
        """
        from scipy.special import betaln

        (x, t_x, T, t), back = history(x, t_x, self.n if T is None else T, t=t)
        bought = betaln(self.alpha + x + 1, self.beta + T - x) - self._log_history(x, t_x, T)
        scale = betaln(self.gamma, self.delta)
        return back(np.exp(bought + scale) * self._times_active(T, t), "expected_purchases")

    def purchase_probability(self, x: Any, t: Any = None) -> Numbers:
        """Compute the probability that a new customer buys x times at the first t opportunities.

        Raises
        ------
        ValueError
            When x is negative or missing.
        """
        from scipy.special import betaln, gammaln

        (x, t), back = broadcast(
            x=require_positive(x, name="x", zero_ok=True), t=self.n if t is None else t
        )
        last = np.arange(int(t.max()) + 1).reshape(-1, *[1] * t.ndim)  # active through `last`
        fits = (x <= last) & (last <= t)
        of = np.where(fits, last, x)
        ways = gammaln(of + 1) - gammaln(x + 1) - gammaln(of - x + 1)
        bought = betaln(self.alpha + x, self.beta + of - x) - betaln(self.alpha, self.beta)
        left = np.where(
            last == t,
            betaln(self.gamma, self.delta + t),
            betaln(self.gamma + 1, self.delta + of),
        ) - betaln(self.gamma, self.delta)
        total = np.where(fits, np.exp(ways + bought + left), 0.0).sum(axis=0)
        return back(total, "purchase_probability")

    def _log_history(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Compute the logarithm of the likelihood times B(α, β) B(γ, δ)."""
        return _log_terms(self.alpha, self.beta, self.gamma, self.delta, x, t_x, T)[0]

    def _times_active(self, n: np.ndarray | float, t: np.ndarray) -> np.ndarray:
        """Compute the expected number of active opportunities among n + 1 … n + t.

        δ/(γ-1) · Γ(γ+δ)/Γ(1+δ) · [Γ(1+δ+n)/Γ(γ+δ+n) - Γ(1+δ+n+t)/Γ(γ+δ+n+t)], also at γ = 1.
        """
        from scipy.special import gammaln

        if abs(self.gamma - 1) < 5e-6:  # removable singularity: the mean of both sides
            low, high = (
                BGBB(alpha=1, beta=1, gamma=1 + e, delta=self.delta, n=1) for e in (-1e-5, 1e-5)
            )
            return (low._times_active(n, t) + high._times_active(n, t)) / 2
        g, d = self.gamma, self.delta
        scale = gammaln(g + d) - gammaln(1 + d)
        first = scale + gammaln(1 + d + n) - gammaln(g + d + n)
        last = scale + gammaln(1 + d + n + t) - gammaln(g + d + n + t)
        return d / (g - 1) * -np.exp(first) * np.expm1(last - first)


def fit_bg_bb(
    summary: Any,
    *,
    x_col: str = "x",
    t_x_col: str = "t_x",
    T_col: str = "T",
    weight_col: str | None = None,
) -> BGBB:
    """Fit the BG/BB model by maximum likelihood.

    Parameters
    ----------
    summary : data frame
        One row a customer or a group of customers alike.
    x_col, t_x_col, T_col : str
        Number of purchases, opportunity of the last one, number of opportunities: whole numbers.
    weight_col : str, optional
        Number of customers that a row stands for.

    Raises
    ------
    ValueError
        When a column is absent, not whole, or impossible (t_x < x, say).
    ConvergenceError
        When the data do not determine the parameters.

    Notes
    -----
    The model's ``n`` is the largest T.

    Examples
    --------
    >>> import pandas as pd
    >>> fit_bg_bb(pd.DataFrame({"x": [3], "t_x": [2], "T": [6]}))
    Traceback (most recent call last):
    ...
    ValueError: column 'x' of the purchase summary exceeds 't_x' in 1 of 1 rows: ...
    """
    what = "the purchase summary"
    names = (x_col, t_x_col, T_col)
    (x, t_x, T), weights = read_columns(summary, names, weight_col, what=what)
    check_history(x, t_x, T, names, what=what)
    for column, values in ((t_x_col, t_x), (T_col, T)):
        if (values != np.floor(values)).any():
            raise ValueError(f"column {column!r} of {what} counts opportunities: whole numbers.")
    if (x > t_x).any():
        raise ValueError(
            f"column {x_col!r} of {what} exceeds {t_x_col!r} in {int((x > t_x).sum())} of {len(x)} "
            "rows: there is at most one purchase at each opportunity up to the last purchase."
        )
    (xs, ts, Ts), (ix, it, iT), n = group([x, t_x, T], weights)
    x, t_x, T = xs[ix], ts[it], Ts[iT]

    def log_likelihood(point: np.ndarray) -> tuple[float, np.ndarray]:
        from scipy.special import betaln, psi

        a, b, c, d = point
        logs, share, bought, passed, dropped = _log_terms(a, b, c, d, x, t_x, T)
        total = n.sum()
        value = n @ logs - total * (betaln(a, b) + betaln(c, d))
        weight = share * n
        ab, cd = psi(a + b), psi(c + d)
        both = psi(a + b + bought)
        end = psi(c + d + dropped + passed)
        slope = np.array(
            [
                (weight * (psi(a + x) - both)).sum() - total * (psi(a) - ab),
                (weight * (psi(b + bought - x) - both)).sum() - total * (psi(b) - ab),
                (weight * (psi(c + dropped) - end)).sum() - total * (psi(c) - cd),
                (weight * (psi(d + passed) - end)).sum() - total * (psi(d) - cd),
            ]
        )
        return float(value), slope

    starts = [[1, 1, 0.7, 2.0], [0.5, 2, 0.5, 3], [2, 0.5, 2, 5]]
    found = maximise(log_likelihood, starts, BGBB.names, float(n.sum()), model="BG/BB")
    return BGBB._from_fit(found, n=int(T.max()))


def _log_terms(
    a: float, b: float, c: float, d: float, x: np.ndarray, t_x: np.ndarray, T: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return the log-sum of the likelihood's terms (without 1/[B(α,β) B(γ,δ)]) and slope terms.

    The first term is a customer still active after T; the others drop out after opportunity
    t_x, t_x + 1, … T - 1. One more axis in front counts the terms.

    Returns
    -------
    logs, share, bought, passed, dropped : ndarray
        The log-sum; each term's share of the sum; opportunities while active; opportunities
        survived; 1 where the term is a drop-out.
    """
    from scipy.special import betaln, logsumexp

    longest = int(np.max(T - t_x))
    step = np.arange(-1, longest).reshape(-1, *[1] * np.ndim(x))
    alive = step < 0
    passed = np.where(alive, T, t_x + step)
    counts = passed <= np.where(alive, T, T - 1)
    passed = np.where(counts, passed, T)
    dropped = np.where(alive, 0.0, 1.0)
    logs = betaln(a + x, b + passed - x) + betaln(c + dropped, d + passed)
    logs = np.where(counts, logs, -np.inf)
    total = logsumexp(logs, axis=0)
    return total, np.exp(logs - total), passed, passed, dropped

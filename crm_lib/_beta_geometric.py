"""BG/NBD and MBG/NBD: a customer may drop out after each purchase (or, MBG, at the start as well).

Both share their formulas. The modified model is the plain one with b + 1 in the place of b, a
factor b / (a + b) for not having dropped out at once, and a customer without repeat purchases who
may be gone already.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from crm_lib._checks import require_positive
from crm_lib._fit import FittedModel, broadcast, maximise
from crm_lib._purchase_groups import PurchaseGroups

Numbers = float | np.ndarray | pd.Series


@dataclass(frozen=True, kw_only=True, repr=False)
class BGNBD(FittedModel):
    """The BG/NBD model: purchases at a gamma-mixed Poisson rate, drop-out after any purchase.

    Parameters
    ----------
    r, alpha : float
        Shape and rate of the gamma distribution of purchase rates; alpha is in the unit of T.
    a, b : float
        Beta distribution of the probability to drop out after a purchase.
    log_likelihood, covariance, n_customers
        Set by `fit_bg_nbd`.

    References
    ----------
    Fader, P. S., Hardie, B. G. S., & Lee, K. L. (2005). "Counting your customers" the easy way.
    Marketing Science, 24(2), 275–284.

    Examples
    --------
    >>> cdnow = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> round(cdnow.conditional_expected_purchases(39, x=2, t_x=30.43, T=38.86), 3)
    1.226
    """

    r: float
    alpha: float
    a: float
    b: float

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    #: 1 when the first chance to drop out comes before the first repeat purchase.
    _early: ClassVar[int] = 0

    def p_alive(self, x: Any, t_x: Any, T: Any) -> Numbers:
        """Probability that a customer with this history is still active at T.

        Parameters
        ----------
        x, t_x, T : number, array or Series
            Repeat purchases, time from first to last purchase, time from first purchase to now.

        Returns
        -------
        float, ndarray or Series
            Of the shape of the input; a Series keeps its index.

        Raises
        ------
        ValueError
            When a value is missing or not 0 <= t_x <= T, 0 <= x.
        """
        from scipy.special import expit

        (x, t_x, T), back = history(x, t_x, T)
        return back(expit(-self._log_odds_gone(x, t_x, T)), "p_alive")

    def expected_purchases(self, t: Any) -> Numbers:
        """Expected number of repeat purchases of a new customer in the time (0, t]."""
        (t,), back = broadcast(t=require_positive(t, name="t", zero_ok=True))
        b = self.b + self._early
        stay = self.b / (self.a + self.b) if self._early else 1.0
        return back(stay * _growth(self.r, self.alpha, self.a, b, t), "expected_purchases")

    def conditional_expected_purchases(self, t: Any, x: Any, t_x: Any, T: Any) -> Numbers:
        """Expected number of purchases in (T, T + t] of a customer with this history.

        Parameters
        ----------
        t : number, array or Series
            Length of the time ahead, in the unit of T.
        x, t_x, T : number, array or Series
            As in `p_alive`.
        """
        from scipy.special import expit

        (x, t_x, T, t), back = history(x, t_x, T, t=t)
        growth = _growth(self.r + x, self.alpha + T, self.a, self.b + self._early + x, t)
        alive = expit(-self._log_odds_gone(x, t_x, T))
        return back(growth * alive, "expected_purchases")

    def purchase_probability(self, x: Any, t: Any) -> Numbers:
        """Probability that a new customer makes exactly x repeat purchases in (0, t]."""
        from scipy.special import betainc, betaln, gammaln, xlog1py, xlogy

        (x, t), back = broadcast(
            x=require_positive(x, name="x", zero_ok=True), t=require_positive(t, name="t")
        )
        share = t / (self.alpha + t)
        b = self.b + self._early
        base = betaln(self.a, self.b)
        nbd = gammaln(self.r + x) - gammaln(self.r) - gammaln(x + 1)
        nbd = nbd + xlog1py(self.r, -share) + xlogy(x, share)
        staying = np.exp(betaln(self.a, b + x) - base + nbd)
        # A chance to go at purchase x, and at least x purchases' worth of time: 1 - NBD cdf(x - 1).
        at_least = np.where(x > 0, betainc(np.maximum(x, 1), self.r, share), 1.0)
        can_go = (x > 0) | bool(self._early)
        going = np.exp(betaln(self.a + 1, np.where(can_go, b + x - 1, 1.0)) - base) * at_least
        return back(staying + np.where(can_go, going, 0.0), "purchase_probability")

    def _log_odds_gone(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Log odds of having dropped out; -inf for whoever had no chance to."""
        can_go = (x > 0) | bool(self._early)
        before = np.where(can_go, self.b + self._early + x - 1, 1.0)
        ratio = np.log((self.alpha + T) / (self.alpha + t_x))
        return np.where(can_go, np.log(self.a / before) + (self.r + x) * ratio, -np.inf)


@dataclass(frozen=True, kw_only=True, repr=False)
class MBGNBD(BGNBD):
    """The modified BG/NBD model: a customer may also drop out right after the first purchase.

    Parameters as in `BGNBD`.

    References
    ----------
    Batislam, E. P., Denizel, M., & Filiztekin, A. (2007). Empirical validation and comparison of
    models for customer base analysis. International Journal of Research in Marketing, 24(3),
    201–209. Hoppe, D., & Wagner, U. (2007). Marketing ZFP, 29(JRM 2), 75–90 (central variant).

    Examples
    --------
    >>> bool(MBGNBD(r=0.525, alpha=6.183, a=0.891, b=1.614).p_alive(0, 0, 39) < 1)
    True
    """

    _early: ClassVar[int] = 1


def fit_bg_nbd(
    summary: Any,
    *,
    x_col: str = "x",
    t_x_col: str = "t_x",
    T_col: str = "T",
    weight_col: str | None = None,
) -> BGNBD:
    """Fit the BG/NBD model by maximum likelihood.

    Parameters
    ----------
    summary : data frame
        One row a customer (or a group of customers alike), as `purchase_summary` makes it.
    x_col, t_x_col, T_col : str
        Number of repeat purchases, time from first to last purchase, time from first purchase to
        the end of observation, in any one unit.
    weight_col : str, optional
        Number of customers that a row stands for.

    Returns
    -------
    BGNBD
        With standard errors and log-likelihood.

    Raises
    ------
    ValueError
        When a column is absent or holds impossible values.
    ConvergenceError
        When the data do not determine the parameters.

    Notes
    -----
    Log-likelihood of Fader, Hardie & Lee (2005), equation 6, written with the two terms' log-sum
    so that heavy buyers do not overflow; its gradient is analytic.

    Examples
    --------
    >>> import pandas as pd
    >>> few = pd.DataFrame({"x": [0, 0], "t_x": [0, 0], "T": [9, 9]})
    >>> fit_bg_nbd(few)
    Traceback (most recent call last):
    ...
    crm_lib._fit.ConvergenceError: the BG/NBD model could not be fitted to these 2 customers: ...
    """
    groups = PurchaseGroups.read(
        summary, x_col=x_col, t_x_col=t_x_col, T_col=T_col, weight_col=weight_col
    )
    return _fit(BGNBD, groups, "BG/NBD")


def fit_mbg_nbd(
    summary: Any,
    *,
    x_col: str = "x",
    t_x_col: str = "t_x",
    T_col: str = "T",
    weight_col: str | None = None,
) -> MBGNBD:
    """Fit the modified BG/NBD model by maximum likelihood.

    Parameters, errors and returned object as `fit_bg_nbd`.

    Examples
    --------
    >>> import pandas as pd
    >>> fit_mbg_nbd(pd.DataFrame({"x": [1], "t_x": [5], "T": [4]}))
    Traceback (most recent call last):
    ...
    ValueError: column 't_x' of the purchase summary must lie between 0 and 'T'; 1 of 1 rows ...
    """
    groups = PurchaseGroups.read(
        summary, x_col=x_col, t_x_col=t_x_col, T_col=T_col, weight_col=weight_col
    )
    return _fit(MBGNBD, groups, "MBG/NBD")


def history(
    x: Any, t_x: Any, T: Any, **more: Any
) -> tuple[list[np.ndarray], Callable[[np.ndarray, str], Numbers]]:
    """Check and broadcast x, t_x, T and further times, for the models' methods."""
    arrays, back = broadcast(x=x, t_x=t_x, T=T, **more)
    for name, values in zip(("x", "t_x", "T", *more), arrays, strict=True):
        require_positive(values, name=name, zero_ok=True)
    if (arrays[1] > arrays[2]).any():
        late = int((arrays[1] > arrays[2]).sum())
        raise ValueError(
            f"t_x must not be later than T; it is in {late} of {arrays[1].size} cases."
        )
    return arrays, back


def _growth(r: Any, alpha: Any, a: float, b: Any, t: np.ndarray) -> np.ndarray:
    """Expected purchases in a time t of a customer known to be active.

    (a+b-1)/(a-1) · [1 - (α/(α+t))^r · 2F1(r, b; a+b-1; t/(α+t))], with Euler's transformation of
    2F1, whose parameters then do not grow with the number of past purchases. a = 1 and a + b = 1
    are removable singularities: the mean of both sides is right to 1e-10 there.
    """
    from scipy.special import hyp2f1

    near = 1e-5
    if abs(a - 1) < near / 2:
        return (_growth(r, alpha, a - near, b, t) + _growth(r, alpha, a + near, b, t)) / 2
    if np.any(np.abs(a + b - 1) < near / 2):
        return (_growth(r, alpha, a, b - near, t) + _growth(r, alpha, a, b + near, t)) / 2
    c = a + b - 1
    share = t / (alpha + t)
    bracket = 1 - (1 - share) ** (a - 1) * hyp2f1(c - r, a - 1, c, share)
    return c / (a - 1) * bracket


def _fit(kind: type[BGNBD], g: PurchaseGroups, model: str) -> BGNBD:
    """Maximise the likelihood of either model over grouped histories."""
    early = kind._early
    rate = max(g.purchases / g.total, 0.05)
    starts = [[s, s / rate, 1.0, 2.0 + 2 * k] for k, s in enumerate((0.5, 1.0, 0.2, 3.0))]
    sample = g.thinned()
    found = maximise(
        _likelihood(g, early),
        starts,
        kind.names,
        g.total,
        model=model,
        derivatives=2,
        rough=None if sample is None else (_likelihood(sample, early), sample.total),
    )
    return kind._from_fit(found.rescaled([1, g.scale, 1, 1], g.jacobian))


def dot(one: np.ndarray, other: np.ndarray) -> float:
    """Sum of products, without waking the threads of a linear algebra library for it."""
    return np.einsum("i,i->", one, other)


def _likelihood(g: PurchaseGroups, early: int) -> Callable[..., tuple]:
    """Log-likelihood with gradient and Hessian as a function of (r, alpha, a, b).

    ln L = ln Γ(r+x)/Γ(r) + r ln α + ln B(a, b+x)/B(a, b) - (r+x) ln(α+T) + ln(1 + e^d) with the log
    odds of having dropped out d = ln a - ln(b+x-1) + (r+x)·ln((α+T)/(α+t_x)); b+x counts one more
    in the modified model. Everything but d depends on x or on T alone.
    """
    from scipy.special import gammaln, polygamma, psi

    may_go = slice(None) if early else np.flatnonzero(g.x > 0)
    x, n = g.x[may_go], g.n[may_go]
    ix, it, iT = g.x_code[may_go], g.t_code[may_go], g.T_code[may_go]
    n_by_T = np.bincount(g.T_code, weights=g.n, minlength=len(g.T_values))
    x_by_T = np.bincount(g.T_code, weights=g.n * g.x, minlength=len(g.T_values))
    xs, nx, total = g.x_values, g.n_by_x, g.total

    def log_likelihood(point: np.ndarray, curvature: bool = False) -> tuple:
        r, alpha, a, b = point
        top = b + early + xs
        log_T, log_t = np.log(alpha + g.T_values), np.log(alpha + g.t_values)
        per_T, per_t = 1 / (alpha + g.T_values), 1 / (alpha + g.t_values)
        pace = r * n_by_T + x_by_T
        power = r + x
        gap = log_T[iT] - log_t[it]
        d = np.log(a / np.where(top > 1, top - 1, 1.0))[ix] + power * gap
        small = np.exp(-np.abs(d))
        share = 1 / (1 + small)
        gone = n * np.where(d > 0, share, small * share)
        gone_by_x = np.bincount(ix, weights=gone, minlength=len(xs))
        drop = -1 / np.where(top > 1, top - 1, 1.0)
        d_alpha = power * (per_T[iT] - per_t[it])

        value = (
            nx @ (gammaln(r + xs) + gammaln(top) - gammaln(a + top))
            + total * (r * np.log(alpha) - gammaln(r) + gammaln(a + b) - gammaln(b))
            - pace @ log_T
            + dot(n, np.maximum(d, 0) - np.log(share))
        )
        ends = nx @ psi(a + top)
        slope = np.array(
            [
                nx @ psi(r + xs)
                + total * (np.log(alpha) - psi(r))
                - n_by_T @ log_T
                + dot(gone, gap),
                total * r / alpha - pace @ per_T + dot(gone, d_alpha),
                total * psi(a + b) - ends + gone_by_x.sum() / a,
                total * (psi(a + b) - psi(b)) + nx @ psi(top) - ends + gone_by_x @ drop,
            ]
        )
        if not curvature:
            return value, slope
        sway = gone * np.where(d > 0, small * share, share)
        d_slope = (gap, d_alpha, np.full_like(gap, 1 / a), drop[ix])
        hessian = np.array([[dot(one * sway, other) for other in d_slope] for one in d_slope])
        cross = total / alpha - n_by_T @ per_T + dot(gone, per_T[iT] - per_t[it])
        ends = nx @ polygamma(1, a + top)
        both = total * polygamma(1, a + b) - ends
        hessian[0, 0] += nx @ polygamma(1, r + xs) - total * polygamma(1, r)
        hessian[1, 1] += pace @ per_T**2 - total * r / alpha**2
        hessian[1, 1] += dot(gone * power, per_t[it] ** 2 - per_T[iT] ** 2)
        hessian[0, 1] += cross
        hessian[1, 0] += cross
        hessian[2, 2] += both - gone_by_x.sum() / a**2
        hessian[3, 3] += both - total * polygamma(1, b) + nx @ polygamma(1, top)
        hessian[3, 3] += gone_by_x @ drop**2
        hessian[2, 3] += both
        hessian[3, 2] += both
        return value, slope, hessian

    return log_likelihood

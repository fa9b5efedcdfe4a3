"""BG/NBD and MBG/NBD: a customer may drop out after each purchase (or, MBG, at the start as well).

Both share their formulas. The modified model is the plain one with b + 1 in the place of b, a
factor b / (a + b) for not having dropped out at once, and a customer without repeat purchases who
may be gone already.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from crm_lib.base.checks import require_positive
from crm_lib.base.fit import FittedModel
from crm_lib.base.model_arguments import Numbers, broadcast, history


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
        """Compute the probability that a customer with this history is still active at T.

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
        return back(expit(-self._log_odds_dropped(x, t_x, T)), "p_alive")

    def expected_purchases(self, t: Any) -> Numbers:
        """Compute the expected repeat purchases of a new customer in the time (0, t].

        Raises
        ------
        ValueError
            When t is negative or missing.
        """
        (t,), back = broadcast(t=require_positive(t, name="t", zero_ok=True))
        b = self.b + self._early
        stay = self.b / (self.a + self.b) if self._early else 1.0
        return back(stay * _growth(self.r, self.alpha, self.a, b, t), "expected_purchases")

    def conditional_expected_purchases(self, t: Any, x: Any, t_x: Any, T: Any) -> Numbers:
        """Compute the expected purchases in (T, T + t] of a customer with this history.

        Parameters
        ----------
        t : number, array or Series
            Length of the time ahead, in the unit of T.
        x, t_x, T : number, array or Series
            As in `p_alive`.

        Raises
        ------
        ValueError
            As `p_alive`, and when t is negative.
        """
        from scipy.special import expit

        (x, t_x, T, t), back = history(x, t_x, T, t=t)
        growth = _growth(self.r + x, self.alpha + T, self.a, self.b + self._early + x, t)
        alive = expit(-self._log_odds_dropped(x, t_x, T))
        return back(growth * alive, "expected_purchases")

    def purchase_probability(self, x: Any, t: Any) -> Numbers:
        """Compute the probability that a new customer makes exactly x repeat purchases in (0, t].

        Raises
        ------
        ValueError
            When a value is negative or missing.
        """
        from scipy.special import betainc, betaln, gammaln, xlog1py, xlogy

        (x, t), back = broadcast(
            x=require_positive(x, name="x", zero_ok=True),
            t=require_positive(t, name="t", zero_ok=True),
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

    def _log_odds_dropped(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        """Compute the log odds of having dropped out; -inf for whoever had no chance to."""
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


def _growth(r: Any, alpha: Any, a: float, b: Any, t: np.ndarray) -> np.ndarray:
    """Compute the expected purchases in a time t of a customer known to be active.

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

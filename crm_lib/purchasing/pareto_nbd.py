"""Pareto/NBD: a customer may drop out at any moment, purchase or not."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from crm_lib.base.checks import require_amount, require_positive
from crm_lib.base.fit import FittedModel, maximise
from crm_lib.base.model_arguments import Numbers, broadcast, history
from crm_lib.purchasing.groups import PurchaseGroups, dot


@dataclass(frozen=True, kw_only=True, repr=False)
class ParetoNBD(FittedModel):
    """The Pareto/NBD model: gamma-mixed Poisson purchases, gamma-mixed exponential lifetimes.

    Parameters
    ----------
    r, alpha : float
        Shape and rate of the gamma distribution of purchase rates; alpha is in the unit of T.
    s, beta : float
        Shape and rate of the gamma distribution of drop-out rates; beta is in the unit of T.
    log_likelihood, covariance, n_customers
        Set by `fit_pareto_nbd`.

    References
    ----------
    Schmittlein, D. C., Morrison, D. G., & Colombo, R. (1987). Counting your customers. Management
    Science, 33(1), 1–24. Fader, P. S., & Hardie, B. G. S. (2005). A note on deriving the
    Pareto/NBD model and related expressions. Fader, Hardie & Lee (2005), Journal of Marketing
    Research, 42(4), 415–430 (discounted expected transactions).

    Examples
    --------
    >>> heavy = ParetoNBD(r=0.55, alpha=10.58, s=0.61, beta=11.67)
    >>> round(heavy.conditional_expected_purchases(10, x=132, t_x=200, T=200), 5)
    6.20605
    """

    r: float
    alpha: float
    s: float
    beta: float

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")

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
        (x, t_x, T), back = history(x, t_x, T)
        return back(self._alive(x, t_x, T), "p_alive")

    def expected_purchases(self, t: Any) -> Numbers:
        """Compute the expected repeat purchases of a new customer in the time (0, t].

        Raises
        ------
        ValueError
            When t is negative or missing.
        """
        (t,), back = broadcast(t=require_positive(t, name="t", zero_ok=True))
        return back(self.r / self.alpha * self._time_active(self.beta, t), "expected_purchases")

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
        (x, t_x, T, t), back = history(x, t_x, T, t=t)
        rate = (self.r + x) / (self.alpha + T)
        ahead = self._time_active(self.beta + T, t)
        return back(rate * ahead * self._alive(x, t_x, T), "expected_purchases")

    def purchase_probability(self, x: Any, t: Any) -> Numbers:
        """Compute the probability that a new customer makes exactly x repeat purchases in (0, t].

        Parameters
        ----------
        x, t : number, array or Series
            Number of purchases and length of time, zero or more.

        Raises
        ------
        ValueError
            When a value is negative or missing.

        Notes
        -----
        Still active at t, or gone at some u before: NBD(x; t)·(β/(β+t))^s plus the integral of
        NBD(x; u)·s/β·(β/(β+u))^(s+1), by Gauss–Legendre's rule in ln(1 + u/m) with m the smaller
        of α and β. All terms are positive, so nothing cancels for heavy buyers (Fader & Hardie 2006, brucehardie.com/notes/012,
        give the integral as a sum of 2F1).
        """
        (x, t), back = broadcast(
            x=require_positive(x, name="x", zero_ok=True),
            t=require_positive(t, name="t", zero_ok=True),
        )
        node, weight = np.polynomial.legendre.leggauss(200)
        unit = min(self.alpha, self.beta)
        end = np.log1p(t / unit)
        y = end[..., None] * (node + 1) / 2
        u = unit * np.expm1(y)
        density = self._log_nbd(x[..., None], u) - (self.s + 1) * np.log1p(u / self.beta) + y
        dropped = self.s * unit / self.beta * end / 2 * (np.exp(density) @ weight)
        alive = np.exp(self._log_nbd(x, t) - self.s * np.log1p(t / self.beta))
        return back(alive + dropped, "purchase_probability")

    def _log_nbd(self, x: np.ndarray, u: np.ndarray) -> np.ndarray:
        """Compute the log probability of x purchases within u of an always active customer."""
        from scipy.special import gammaln, xlogy

        ways = gammaln(self.r + x) - gammaln(self.r) - gammaln(x + 1)
        return ways - self.r * np.log1p(u / self.alpha) + xlogy(x, u / (self.alpha + u))

    def discounted_expected_transactions(
        self, x: Any, t_x: Any, T: Any, *, discount_rate: float
    ) -> Numbers:
        """Compute the present value, at T, of one unit of money for each later purchase (DERT).

        Parameters
        ----------
        x, t_x, T : number, array or Series
            As in `p_alive`.
        discount_rate : float
            Continuously compounded, per unit of T: ln(1 + 0.15) / 52 for 15 % a year and weeks.

        Raises
        ------
        ValueError
            As `p_alive`, and when the rate is not above zero.
        """
        from scipy.special import hyperu

        require_amount(discount_rate, name="discount_rate")
        (x, t_x, T), back = history(x, t_x, T)
        # ∫ e^(-δu) ((β+T)/(β+T+u))^s du = (β+T)·U(1, 2-s, δ(β+T)), Tricomi's function.
        worth = (self.beta + T) * hyperu(1.0, 2.0 - self.s, discount_rate * (self.beta + T))
        rate = (self.r + x) / (self.alpha + T)
        return back(rate * worth * self._alive(x, t_x, T), "discounted_transactions")

    def _alive(self, x: np.ndarray, t_x: np.ndarray, T: np.ndarray) -> np.ndarray:
        from scipy.special import expit

        log_alive, log_gone = _terms(self.r, self.alpha, self.s, self.beta, x, t_x, T)
        return expit(log_alive - log_gone)

    def _time_active(self, beta: Any, t: np.ndarray) -> np.ndarray:
        """Compute the expected time active within t: ∫ (β/(β+u))^s du, also at s near 1."""
        from scipy.special import exprel

        grown = np.log1p(t / beta)
        return beta * grown * exprel((1 - self.s) * grown)


def fit_pareto_nbd(
    summary: Any,
    *,
    x_col: str = "x",
    t_x_col: str = "t_x",
    T_col: str = "T",
    weight_col: str | None = None,
    penalizer_coef: float = 0.0,
) -> ParetoNBD:
    """Fit the Pareto/NBD model by maximum likelihood.

    Parameters and errors as `crm_lib.purchasing.fit_bg_nbd`.

    Raises
    ------
    ValueError
        As `fit_bg_nbd`.

    Notes
    -----
    The likelihood is often flat in s and beta: their standard errors say how much. Its integral
    over drop-out times is written with 2F1(1, ·; r+s+x+1; ·) by Euler's transformation, which has
    positive terms and stays near 1 for heavy buyers.

    Examples
    --------
    >>> import pandas as pd
    >>> fit_pareto_nbd(pd.DataFrame({"x": [1], "t_x": [5], "T": [4]}))
    Traceback (most recent call last):
    ...
    ValueError: column 't_x' of the purchase summary must lie between 0 and 'T'; 1 of 1 rows ...
    """
    require_amount(penalizer_coef, name="penalizer_coef", zero_ok=True)
    g = PurchaseGroups.read(
        summary, x_col=x_col, t_x_col=t_x_col, T_col=T_col, weight_col=weight_col
    )
    rate = max(g.purchases / g.total, 0.05)
    starts = [[k, k / rate, k, 0.5] for k in (0.6, 1.5, 0.2)]
    sample = g.thinned()
    found = maximise(
        _likelihood(g),
        starts,
        ParetoNBD.names,
        g.total,
        model="Pareto/NBD",
        derivatives=0,
        rough=None if sample is None else (_likelihood(sample), sample.total),
        penalizer_coef=penalizer_coef,
    )
    return ParetoNBD._from_fit(found.rescaled([1, g.scale, 1, g.scale], g.jacobian))


def _likelihood(g: PurchaseGroups) -> Any:
    """Return the log-likelihood as a function of (r, alpha, s, beta), 2F1 once a history."""
    from scipy.special import gammaln

    at_t, code_t = np.unique(g.x_code * len(g.t_values) + g.t_code, return_inverse=True)
    at_T, code_T = np.unique(g.x_code * len(g.T_values) + g.T_code, return_inverse=True)
    x_t, t = g.x_values[at_t // len(g.t_values)], g.t_values[at_t % len(g.t_values)]
    x_T, T = g.x_values[at_T // len(g.T_values)], g.T_values[at_T % len(g.T_values)]

    def log_likelihood(point: np.ndarray) -> float:
        r, alpha, s, beta = point
        tail_t = _log_tail(r, alpha, s, beta, x_t, t)[code_t]
        tail_T = _log_tail(r, alpha, s, beta, x_T, T)[code_T]
        stay = (-(r + x_T) * np.log(alpha + T) - s * np.log(beta + T))[code_T]
        with np.errstate(divide="ignore"):
            dropped = tail_t + np.log(-np.expm1(np.minimum(tail_T - tail_t, 0)))
        head = gammaln(r + g.x_values) - gammaln(r)
        constant = r * np.log(alpha) + s * np.log(beta)
        return float(
            dot(g.n, np.logaddexp(stay, dropped)) + dot(g.n_by_x, head) + g.total * constant
        )

    return log_likelihood


def _terms(
    r: float, alpha: float, s: float, beta: float, x: np.ndarray, t_x: np.ndarray, T: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the logs of the likelihood's two terms: still active, dropped out."""
    tail_t = _log_tail(r, alpha, s, beta, x, t_x)
    tail_T = _log_tail(r, alpha, s, beta, x, T)
    alive = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    with np.errstate(divide="ignore"):  # log 0 = -inf is meant where t_x = T
        dropped = tail_t + np.log(-np.expm1(np.minimum(tail_T - tail_t, 0)))
    return alive, dropped


def _log_tail(
    r: float, alpha: float, s: float, beta: float, x: np.ndarray, t: np.ndarray
) -> np.ndarray:
    """Compute the logarithm of ∫_t^∞ s (α+u)^-(r+x) (β+u)^-(s+1) du."""
    from scipy.special import hyp2f1

    k = r + s + x
    with np.errstate(all="ignore"):
        if alpha >= beta:
            # s/k (α+t)^-k 2F1(k, s+1; k+1; z), z = (α-β)/(α+t)
            z = (alpha - beta) / (alpha + t)
            series = np.log(hyp2f1(1.0, r + x, k + 1, z)) - s * np.log1p(-z)
            tail = np.log(s / k) - k * np.log(alpha + t) + series
        else:
            # s/k (β+t)^-k 2F1(k, r+x; k+1; z), z = (β-α)/(β+t)
            z = (beta - alpha) / (beta + t)
            series = np.log(hyp2f1(1.0, s + 1, k + 1, z)) + (1 - r - x) * np.log1p(-z)
            tail = np.log(s / k) - k * np.log(beta + t) + series
    lost = ~np.isfinite(tail)
    if lost.any():  # scipy's 2F1 gives up where α and β are thousands of times apart
        tail = np.array(tail)
        x, t = np.broadcast_arrays(x, t)
        tail[lost] = [
            _integrated_log_tail(r, alpha, s, beta, *pair)
            for pair in zip(x[lost], t[lost], strict=True)
        ]
    return tail


def _integrated_log_tail(
    r: float, alpha: float, s: float, beta: float, x: float, t: float
) -> float:
    """Compute `_log_tail` by Gauss–Legendre's rule in y, u = t + (e^y - 1)·min(α+t, β+t).

    Panels double from the width on which the first power falls, are at most ½ wide until the
    larger of the two has been passed, and follow the last power, e^(-ky), from there.
    """
    from scipy.special import logsumexp

    near, far = sorted((alpha + t, beta + t))
    k, passed = r + s + x, np.log(far / near) + 3.0
    edges = [0.0]
    while edges[-1] < passed:
        edges.append(edges[-1] + min(max(edges[-1], 0.25 / (k + 1)), 0.5))
    edges = np.append(edges, passed + 1 + np.linspace(0, 45 / k, 60))
    node, weight = np.polynomial.legendre.leggauss(16)
    half = np.diff(edges)[:, None] / 2
    y = edges[:-1, None] + half * (node + 1)
    u = near * np.expm1(y)
    logs = y - (r + x) * np.log(alpha + t + u) - (s + 1) * np.log(beta + t + u)
    return float(np.log(s * near) + logsumexp(logs, b=half * weight))

"""Gamma-Gamma: how much a customer spends on average, when only some purchases were seen."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from crm_lib.base.checks import require_positive
from crm_lib.base.fit import FittedModel, maximise
from crm_lib.base.message import Message
from crm_lib.base.model_arguments import Numbers, broadcast
from crm_lib.purchasing.groups import group, read_columns


@dataclass(frozen=True, kw_only=True, repr=False)
class GammaGamma(FittedModel):
    """The Gamma-Gamma model of spend per purchase, independent of how often somebody buys.

    Parameters
    ----------
    p : float
        Shape of the gamma distribution of one customer's purchases.
    q, gamma : float
        Shape and rate of the gamma distribution of their rate across customers; gamma is in money.
    log_likelihood, covariance, n_customers
        Set by `fit_gamma_gamma`.

    References
    ----------
    Fader, P. S., & Hardie, B. G. S. (2013). The Gamma-Gamma model of monetary value
    (brucehardie.com/notes/025). Fader, Hardie & Lee (2005), Journal of Marketing Research, 42(4).

    Examples
    --------
    >>> cdnow = GammaGamma(p=6.25, q=3.74, gamma=15.44)
    >>> round(cdnow.mean_spend, 1)
    35.2
    """

    p: float
    q: float
    gamma: float

    names: ClassVar[tuple[str, ...]] = ("p", "q", "gamma")

    @property
    def mean_spend(self) -> float:
        """Mean spend per purchase over all customers, p·γ/(q - 1); infinite when q <= 1."""
        return self.p * self.gamma / (self.q - 1) if self.q > 1 else float("inf")

    def expected_spend(self, x: Any, mean_spend: Any) -> Numbers:
        """Compute the expected spend per purchase, given x purchases that averaged `mean_spend`.

        Parameters
        ----------
        x : number, array or Series
            Number of purchases seen; 0 gives the mean over all customers.
        mean_spend : number, array or Series
            Their average spend; without meaning (and of no effect) where x is 0.

        Raises
        ------
        ValueError
            When a value is negative or missing.

        Notes
        -----
        p(γ + x·m)/(p·x + q - 1), a weighted mean of the population's and the customer's own.
        """
        (x, m), back = broadcast(
            x=require_positive(x, name="x", zero_ok=True),
            mean_spend=require_positive(mean_spend, name="mean_spend", zero_ok=True),
        )
        below = self.p * x + self.q - 1
        with np.errstate(divide="ignore"):
            spend = np.where(below > 0, self.p * (self.gamma + x * m) / below, np.inf)
        return back(spend, "expected_spend")


def fit_gamma_gamma(
    summary: Any,
    *,
    x_col: str = "x",
    mean_spend_col: str = "mean_spend",
    weight_col: str | None = None,
) -> GammaGamma:
    """Fit the Gamma-Gamma model by maximum likelihood, to the customers with repeat purchases.

    Parameters
    ----------
    summary : data frame
        One row a customer, as `purchase_summary` makes it; rows with x = 0 are left out, because
        they have no average.
    x_col, mean_spend_col : str
        Number of repeat purchases and their average spend.
    weight_col : str, optional
        Number of customers that a row stands for.

    Raises
    ------
    ValueError
        When nobody bought again, or a repeat buyer's average is not above zero.
    ConvergenceError
        When the data do not determine the parameters.

    Examples
    --------
    >>> import pandas as pd
    >>> fit_gamma_gamma(pd.DataFrame({"x": [2, 0], "mean_spend": [0.0, 0.0]}))
    Traceback (most recent call last):
    ...
    ValueError: column 'mean_spend' of the purchase summary must be above zero for repeat buyers; ...
    """
    what = "the purchase summary"
    (x, m), weights = read_columns(summary, (x_col, mean_spend_col), weight_col, what=what)
    if (x < 0).any():
        raise ValueError(
            Message(
                f"column {x_col!r} of {what} counts purchases: zero or more.",
                f"列 {x_col!r} 是购买次数，不能为负。",
            )
        )
    repeated = x > 0
    if not repeated.any():
        raise ValueError(
            Message(
                f"column {x_col!r} of {what} is 0 in all {len(x)} rows: nobody bought again, so there "
                "is no spend to learn from.",
                f"列 {x_col!r} 的 {len(x)} 行全部为 0：没有客户重复购买，因此没有可用于拟合的消费额。",
            )
        )
    if (m[repeated] <= 0).any():
        raise ValueError(
            Message(
                f"column {mean_spend_col!r} of {what} must be above zero for repeat buyers; it is not "
                f"in {int((m[repeated] <= 0).sum())} of {int(repeated.sum())} rows. Leave out refunds.",
                f"对重复购买的客户，列 {mean_spend_col!r} 必须大于 0；{int(repeated.sum())} 行中有 {int((m[repeated] <= 0).sum())} 行不符合。请剔除退款。",
            )
        )
    columns = [x[repeated], m[repeated]]
    (xs, ms), (ix, im), n = group(columns, None if weights is None else weights[repeated])
    x, m, scale = xs[ix], ms[im], float(np.median(ms))
    m = m / scale
    by_x = np.bincount(ix, weights=n, minlength=len(xs))
    total, log_m, log_x = float(n.sum()), np.log(m), np.log(x)

    def log_likelihood(point: np.ndarray) -> tuple[float, np.ndarray]:
        from scipy.special import gammaln, psi, xlogy

        p, q, c = point
        spread = np.log(c + x * m)
        value = (
            by_x @ (gammaln(p * xs + q) - gammaln(np.where(xs > 0, p * xs, 1.0)))
            + total * (xlogy(q, c) - gammaln(q))
            + (n * ((p * x - 1) * log_m + p * x * log_x - (p * x + q) * spread)).sum()
        )
        top = psi(p * xs + q)
        x_slope = top - psi(np.where(xs > 0, p * xs, 1.0))
        slope = np.array(
            [
                (by_x * xs) @ x_slope + (n * x * (log_m + log_x - spread)).sum(),
                by_x @ top + total * (np.log(c) - psi(q)) - (n * spread).sum(),
                total * q / c - (n * (p * x + q) / (c + x * m)).sum(),
            ]
        )
        return float(value), slope

    starts = [[3.0, 3.0, 1.0], [1.0, 1.5, 1.0], [10.0, 5.0, 0.3]]
    found = maximise(log_likelihood, starts, GammaGamma.names, total, model="Gamma-Gamma")
    return GammaGamma._from_fit(found.rescaled([1, 1, scale], -total * float(np.log(scale))))

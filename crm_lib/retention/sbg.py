"""sBG model of contract renewal: survival and retention with heterogeneous renewal chances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_amount, require_count, require_drawable, require_positive
from crm_lib.base.fit import FittedModel, maximise
from crm_lib.base.message import Message
from crm_lib.base.model_arguments import Numbers, broadcast
from crm_lib.plotting import BLUE, GREY, VERMILLION, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, kw_only=True, repr=False)
class SBG(FittedModel):
    """The shifted-beta-geometric model of contract renewal.

    Parameters
    ----------
    alpha, beta : float
        Beta distribution of the probability to leave at a renewal.
    log_likelihood, covariance, n_customers
        Set by `fit_sbg`.

    References
    ----------
    Fader, P. S., & Hardie, B. G. S. (2007). How to project customer retention. Journal of
    Interactive Marketing, 21(1), 76–90. Fader & Hardie (2010), Marketing Science, 29(1), 85–93
    (discounted expected residual lifetime).

    Examples
    --------
    >>> regular = SBG(alpha=0.704, beta=1.182)
    >>> regular.retention_rate([1, 2, 7]).round(3).tolist()
    [0.627, 0.756, 0.911]
    """

    alpha: float
    beta: float

    names: ClassVar[tuple[str, ...]] = ("alpha", "beta")

    def survival(self, t: Any) -> Numbers:
        """Compute the share of a cohort still customers after t renewals: 1 at t = 0.

        Raises
        ------
        ValueError
            When t is negative or missing.
        """
        from scipy.special import betaln

        (t,), back = broadcast(t=require_positive(t, name="t", zero_ok=True))
        share = np.exp(betaln(self.alpha, self.beta + t) - betaln(self.alpha, self.beta))
        return back(share, "survival")

    def churn_probability(self, t: Any) -> Numbers:
        """Compute the probability that a new customer leaves at the t-th renewal, t = 1, 2 ….

        Raises
        ------
        ValueError
            When t is below 1 or missing.
        """
        from scipy.special import betaln

        (t,), back = broadcast(t=_renewal(t))
        share = np.exp(betaln(self.alpha + 1, self.beta + t - 1) - betaln(self.alpha, self.beta))
        return back(share, "churn_probability")

    def retention_rate(self, t: Any) -> Numbers:
        """Compute the share of customers left after t - 1 renewals who renew again, t = 1, 2 ….

        It rises with t although nobody's own chance changes: who leaves easily has left.

        Raises
        ------
        ValueError
            When t is below 1 or missing.
        """
        (t,), back = broadcast(t=_renewal(t))
        rate = (self.beta + t - 1) / (self.alpha + self.beta + t - 1)
        return back(rate, "retention_rate")

    def expected_lifetime(self) -> float:
        """Mean number of periods as a customer, (α+β-1)/(α-1); infinite when alpha <= 1."""
        return (self.alpha + self.beta - 1) / (self.alpha - 1) if self.alpha > 1 else float("inf")

    def discounted_lifetime(self, discount_rate: float, *, renewals: int = 0) -> float:
        """Compute the discounted lifetime (DEL): what 1 a period is worth today until a customer leaves.

        Parameters
        ----------
        discount_rate : float
            Per period, above zero.
        renewals : int
            0 for a new customer, whose first payment is now and certain. Otherwise valued just
            before the next renewal, with no payment due for the period that ends.

        Raises
        ------
        ValueError
            When the rate is not above zero or `renewals` is no whole number from 0.

        Notes
        -----
        New: 2F1(1, β; α+β; 1/(1+d)). After k renewals, before the next, the payment at that
        renewal has the factor 1: (β+k)/(α+β+k)·2F1(1, β+k+1; α+β+k+1; 1/(1+d)).

        Examples
        --------
        >>> round(SBG(alpha=1, beta=1).discounted_lifetime(0.1), 4)
        2.6377
        """
        from scipy.special import hyp2f1

        require_amount(discount_rate, name="discount_rate")
        require_count(renewals, name="renewals", least=0)
        z = 1 / (1 + discount_rate)
        if renewals == 0:
            return float(hyp2f1(1, self.beta, self.alpha + self.beta, z))
        beta = self.beta + renewals
        factor = beta / (self.alpha + beta)
        return float(factor * hyp2f1(1, beta + 1, self.alpha + beta + 1, z))


def fit_sbg(survivors: Sequence[float] | np.ndarray | pd.Series) -> SBG:
    """Fit the sBG model to one cohort.

    Parameters
    ----------
    survivors : sequence
        Customers at renewal 0, 1, 2 …: the size of the cohort, then who is left. Counts, because
        the likelihood needs them; for shares of 1,000 customers pass ``1000 * share``.

    Returns
    -------
    SBG
        With standard errors and log-likelihood.

    Raises
    ------
    ValueError
        When there are fewer than three numbers, one is negative or missing, or they rise.
    ConvergenceError
        When the data do not determine the parameters (nobody leaves, say).

    Examples
    --------
    >>> fit_sbg([1000, 869, 743, 653, 593, 551, 517, 491])
    SBG(alpha=0.6681, beta=3.806, log_likelihood=-1611.158)
    """
    from scipy.special import betaln, psi

    left = np.asarray(survivors, dtype=float)
    if left.ndim != 1 or len(left) < 3:
        raise ValueError(
            Message(
                f"survivors needs at least three numbers (the cohort, then after one and two renewals); "
                f"it has {left.size}.",
                f"survivors 至少需要三个数（初始人数，以及第一次、第二次续约后的人数）；现在有 {left.size} 个。",
            )
        )
    require_positive(left, name="survivors", zero_ok=True)
    lost = -np.diff(left)
    if (lost < 0).any():
        raise ValueError(
            Message(
                f"survivors must not rise, but rises at renewal {int(np.argmax(lost < 0)) + 1}; pass "
                "customers left, not customers lost.",
                f"survivors 不能上升，但在第 {int(np.argmax(lost < 0)) + 1} 次续约时上升了；请传入留存的客户数，而不是流失的客户数。",
            )
        )
    require_positive(left[0], name="the size of the cohort")
    t = np.arange(1, len(left))
    last, kept, n = len(left) - 1, left[-1], left[0]

    def log_likelihood(point: np.ndarray) -> tuple[float, np.ndarray]:
        a, b = point
        value = lost @ betaln(a + 1, b + t - 1) + kept * betaln(a, b + last) - n * betaln(a, b)
        both, start = psi(a + b + t), psi(a + b)
        end = psi(a + b + last)
        by_a = lost @ (psi(a + 1) - both) + kept * (psi(a) - end) - n * (psi(a) - start)
        by_b = lost @ (psi(b + t - 1) - both) + kept * (psi(b + last) - end) - n * (psi(b) - start)
        return float(value), np.array([by_a, by_b])

    starts = [[1.0, 1.0], [0.5, 3.0], [5.0, 20.0]]
    return SBG._from_fit(maximise(log_likelihood, starts, SBG.names, float(n), model="sBG"))


def projection_table(
    model: SBG, survivors: Sequence[float] | np.ndarray | pd.Series, *, fitted_to: int | None = None
) -> pd.DataFrame:
    """Compare survival and retention by renewal: forecast beside fact.

    Parameters
    ----------
    model : SBG
        As `fit_sbg` gives it, perhaps for the first renewals only.
    survivors : sequence
        Customers at renewal 0, 1, 2 ….
    fitted_to : int, optional
        Last renewal that the model has seen; it is marked in the table.

    Returns
    -------
    DataFrame
        `renewal`, `survival`, `survival_model`, `retention`, `retention_model` (missing at 0),
        `seen` (whether the fit used the row).

    Raises
    ------
    ValueError
        When `survivors` is empty, starts with nobody or holds negative numbers.

    Examples
    --------
    >>> table = projection_table(SBG(alpha=0.704, beta=1.182), [1000, 631, 468], fitted_to=1)
    >>> table[["survival", "survival_model", "seen"]].round(3)
       survival  survival_model   seen
    0     1.000           1.000   True
    1     0.631           0.627   True
    2     0.468           0.474  False
    """
    left = np.asarray(require_positive(survivors, name="survivors", zero_ok=True), dtype=float)
    if fitted_to is not None:
        require_count(fitted_to, name="fitted_to", least=0)
    if left.ndim != 1 or len(left) == 0 or left[0] <= 0:
        raise ValueError(
            Message(
                "survivors must start with the size of the cohort, above zero.",
                "survivors 的第一个数必须是同期群的初始人数，且大于零。",
            )
        )
    renewal = np.arange(len(left))
    with np.errstate(divide="ignore", invalid="ignore"):
        retention = np.append(np.nan, left[1:] / left[:-1])
    model_rate = np.append(np.nan, model.retention_rate(renewal[1:]))
    return pd.DataFrame(
        {
            "renewal": renewal,
            "survival": left / left[0],
            "survival_model": model.survival(renewal),
            "retention": retention,
            "retention_model": model_rate,
            "seen": renewal <= (renewal[-1] if fitted_to is None else fitted_to),
        }
    )


@styled
def plot_survival_projection(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw the survival of `projection_table`; forecast renewals are right of the line.

    Raises
    ------
    ValueError
        When a column of `projection_table` is absent, empty or not a number where one is
        needed, or there is no row.
    """
    table = require_drawable(
        table, ["seen"], numbers=["renewal", "survival", "survival_model"], what="the projection"
    )
    assert ax is not None
    ax.plot(table["renewal"], table["survival"] * 100, "o", color=BLUE, label="actual · 实际")
    ax.plot(
        table["renewal"],
        table["survival_model"] * 100,
        "--",
        color=VERMILLION,
        label="sBG model · sBG模型",
    )
    last_seen = table.loc[table["seen"], "renewal"].max()
    if not table["seen"].all():
        ax.axvline(last_seen, color=GREY, linewidth=1)
        ax.annotate(
            "not used in the fit → · 未参与拟合 →",
            (last_seen, 2),
            xytext=(6, 0),
            textcoords="offset points",
            color=GREY,
        )
    end = table.iloc[-1]
    ax.set(
        xlabel="renewal · 续约次数",
        ylabel="still customers (%) · 留存客户（%）",
        ylim=(0, 103),
        title=f"After {end['renewal']:.0f} renewals: {end['survival']:.1%} left, "
        f"model {end['survival_model']:.1%} · 续约{end['renewal']:.0f}次后：实际留存"
        f"{end['survival']:.1%}，模型{end['survival_model']:.1%}",
    )
    ax.legend()
    return ax


def _renewal(t: Any) -> Any:
    if np.any(np.asarray(t, dtype=float) < 1):
        raise ValueError(
            Message(
                "t counts renewals from 1; there is no renewal 0 to keep or leave at.",
                "t 是续约次数，从 1 开始；没有第 0 次续约，也就谈不上留存或流失。",
            )
        )
    return t

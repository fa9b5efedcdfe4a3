"""Goodness of fit of a purchase model: log-likelihood, and expected counts of repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_count, require_drawable
from crm_lib.base.fit import FittedModel
from crm_lib.plotting import BLUE, VERMILLION, styled
from crm_lib.purchasing.beta_geometric import BGNBD
from crm_lib.purchasing.bg_bb import BGBB
from crm_lib.purchasing.groups import PurchaseGroups, check_history, group, read_columns
from crm_lib.purchasing.pareto_nbd import ParetoNBD

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_WHAT = "the purchase summary"


def log_likelihood(
    model: FittedModel,
    summary: Any,
    *,
    x_col: str = "x",
    t_x_col: str = "t_x",
    T_col: str = "T",
    weight_col: str | None = None,
) -> float:
    """Compute the log-likelihood of a summary's customers under a model, fitted to them or not.

    Compare two models on customers that neither was fitted to: the higher one describes them
    better. (A model's own ``log_likelihood`` is that of the customers it was fitted to.)

    Parameters
    ----------
    model : BGNBD, MBGNBD, ParetoNBD or BGBB
        Fitted, or built from known parameters.
    summary : data frame
        One row a customer or a group of customers alike, as `purchase_summary` makes it; time in
        the unit of the model.
    x_col, t_x_col, T_col, weight_col : str
        Its columns, as in `fit_bg_nbd`.

    Returns
    -------
    float
        Sum over the customers.

    Raises
    ------
    ValueError
        When the model is none of the four, or a column is absent or holds impossible values.

    References
    ----------
    The papers of `BGNBD`, `MBGNBD`, `ParetoNBD` and `BGBB`. Hardie, B. (2011). Overcoming the
    BG/NBD model's #NUM! error problem (brucehardie.com/notes/027): the heavy buyer of the example.

    Examples
    --------
    >>> heavy = pd.DataFrame({"x": [200], "t_x": [38], "T": [40]})
    >>> round(log_likelihood(BGNBD(r=0.25, alpha=4, a=0.8, b=2.5), heavy), 4)
    100.7957
    """
    names = (x_col, t_x_col, T_col)
    if isinstance(model, BGBB):
        from scipy.special import betaln

        (x, t_x, T), weights = read_columns(summary, names, weight_col, what=_WHAT)
        check_history(x, t_x, T, names, what=_WHAT)
        values, (ix, it, iT), n = group([x, t_x, T], weights)
        logs = model._log_history(values[0][ix], values[1][it], values[2][iT])
        scale = betaln(model.alpha, model.beta) + betaln(model.gamma, model.delta)
        return float(n @ (logs - scale))
    if not isinstance(model, BGNBD | ParetoNBD):
        raise ValueError(
            f"model is a {type(model).__name__}; it must be a BGNBD, MBGNBD, ParetoNBD or BGBB."
        )
    g = PurchaseGroups.read(
        summary, x_col=x_col, t_x_col=t_x_col, T_col=T_col, weight_col=weight_col
    )
    if isinstance(model, BGNBD):
        from crm_lib.purchasing.beta_geometric_fit import _likelihood

        point = np.array([model.r, model.alpha / g.scale, model.a, model.b])
        value = _likelihood(g, model._early)(point)[0]
    else:
        from crm_lib.purchasing.pareto_nbd import _likelihood

        point = np.array([model.r, model.alpha / g.scale, model.s, model.beta / g.scale])
        value = _likelihood(g)(point)
    return float(value + g.jacobian)


def repeats_table(
    model: FittedModel,
    summary: Any,
    *,
    x_col: str = "x",
    T_col: str = "T",
    weight_col: str | None = None,
    top: int = 7,
) -> pd.DataFrame:
    """Count customers by number of repeat purchases, and what the model expects.

    Parameters
    ----------
    model : BGNBD, MBGNBD, ParetoNBD or BGBB
        Any with a `purchase_probability`.
    summary : data frame
        One row a customer or a group of customers alike, as `purchase_summary` makes it.
    x_col, T_col, weight_col : str
        Its columns: repeat purchases, time under observation, customers that the row stands for.
    top : int
        Customers with so many repeat purchases or more share the last row.

    Returns
    -------
    DataFrame
        `x` (the last one is "7+", say), `customers`, `expected_customers`; both sum to the number
        of customers.

    Raises
    ------
    ValueError
        When a column is absent or impossible, or `top` is no whole number above zero.

    References
    ----------
    Fader, Hardie & Lee (2005), Marketing Science, figure 2: predicted and actual frequency of
    repeat transactions.

    Examples
    --------
    >>> model = BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> few = pd.DataFrame({"x": [0, 0, 1, 9], "T": [39, 39, 39, 39]})
    >>> repeats_table(model, few, top=2).round(2)
        x  customers  expected_customers
    0   0        2.0                2.30
    1   1        1.0                0.80
    2  2+        1.0                0.91
    """
    require_count(top, name="top")
    if not hasattr(model, "purchase_probability"):
        raise ValueError(f"model is a {type(model).__name__}; one of purchases is needed.")
    (x, T), weights = read_columns(summary, (x_col, T_col), weight_col, what=_WHAT)
    check_history(x, np.where(x > 0, T, 0.0), T, (x_col, T_col, T_col), what=_WHAT)
    (xs, Ts), (ix, iT), n = group([x, T], weights)
    place = np.minimum(xs[ix], top).astype(int)
    by_T = np.bincount(iT, weights=n, minlength=len(Ts))
    used = by_T > 0
    chance = model.purchase_probability(np.arange(top)[None, :], Ts[used][:, None])
    expected = by_T[used] @ np.asarray(chance)
    return pd.DataFrame(
        {
            "x": [*map(str, range(top)), f"{top}+"],
            "customers": np.bincount(place, weights=n, minlength=top + 1),
            "expected_customers": np.append(expected, n.sum() - expected.sum()),
        }
    )


@styled
def plot_repeat_purchases(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw `repeats_table`: customers beside what the model expects of each number of repeats.

    Raises
    ------
    ValueError
        When a column of `repeats_table` is absent or the table has no row.
    """
    assert ax is not None
    numbers = ["customers", "expected_customers"]
    table = require_drawable(table, ["x"], numbers=numbers, what="the table of repeats")
    place = np.arange(len(table))
    ax.bar(place - 0.2, table["customers"], 0.38, color=BLUE, label="actual · 实际")
    ax.bar(place + 0.2, table["expected_customers"], 0.38, color=VERMILLION, label="model · 模型")
    ax.set_xticks(place, table["x"].astype(str))
    wrong = (table["customers"] - table["expected_customers"]).abs().sum() / 2
    ax.set(
        xlabel="repeat purchases · 重复购买次数",
        ylabel="customers · 客户数",
        title=f"The model puts {wrong / table['customers'].sum():.1%} of the customers elsewhere"
        f" · 模型把{wrong / table['customers'].sum():.1%}的客户放错了位置",
    )
    ax.legend()
    return ax

"""Fitting BG/NBD and MBG/NBD: one likelihood with its first and second derivatives."""

from collections.abc import Callable
from typing import Any

import numpy as np

from crm_lib.base.checks import require_amount
from crm_lib.base.fit import maximise
from crm_lib.purchasing.beta_geometric import BGNBD, MBGNBD
from crm_lib.purchasing.groups import PurchaseGroups, dot


def fit_bg_nbd(
    summary: Any,
    *,
    x_col: str = "x",
    t_x_col: str = "t_x",
    T_col: str = "T",
    weight_col: str | None = None,
    penalizer_coef: float = 0.0,
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
    penalizer_coef : float
        Strength of a penalty, as in the package lifetimes: this times the sum of squared
        parameters (with the longest T as unit of time) is taken from the mean log-likelihood. 0.001
        to 0.1 help where few customers buy again and a parameter would run away; the standard
        errors are then those of the penalised likelihood.

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
    crm_lib.base.fit.ConvergenceError: the BG/NBD model could not be fitted to these 2 customers: ...
    """
    require_amount(penalizer_coef, name="penalizer_coef", zero_ok=True)
    groups = PurchaseGroups.read(
        summary, x_col=x_col, t_x_col=t_x_col, T_col=T_col, weight_col=weight_col
    )
    return _fit(BGNBD, groups, "BG/NBD", penalizer_coef)


def fit_mbg_nbd(
    summary: Any,
    *,
    x_col: str = "x",
    t_x_col: str = "t_x",
    T_col: str = "T",
    weight_col: str | None = None,
    penalizer_coef: float = 0.0,
) -> MBGNBD:
    """Fit the modified BG/NBD model by maximum likelihood.

    Parameters, errors and returned object as `fit_bg_nbd`.

    Raises
    ------
    ValueError
        As `fit_bg_nbd`.

    Examples
    --------
    >>> import pandas as pd
    >>> fit_mbg_nbd(pd.DataFrame({"x": [1], "t_x": [5], "T": [4]}))
    Traceback (most recent call last):
    ...
    ValueError: column 't_x' of the purchase summary must lie between 0 and 'T'; 1 of 1 rows ...
    """
    require_amount(penalizer_coef, name="penalizer_coef", zero_ok=True)
    groups = PurchaseGroups.read(
        summary, x_col=x_col, t_x_col=t_x_col, T_col=T_col, weight_col=weight_col
    )
    return _fit(MBGNBD, groups, "MBG/NBD", penalizer_coef)


def _fit(kind: type[BGNBD], g: PurchaseGroups, model: str, penalizer_coef: float) -> BGNBD:
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
        penalizer_coef=penalizer_coef,
    )
    return kind._from_fit(found.rescaled([1, g.scale, 1, 1], g.jacobian))


def _likelihood(g: PurchaseGroups, early: int) -> Callable[..., tuple]:
    """Return the log-likelihood with gradient and Hessian as a function of (r, alpha, a, b).

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
        dropped = n * np.where(d > 0, share, small * share)
        dropped_by_x = np.bincount(ix, weights=dropped, minlength=len(xs))
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
                + dot(dropped, gap),
                total * r / alpha - pace @ per_T + dot(dropped, d_alpha),
                total * psi(a + b) - ends + dropped_by_x.sum() / a,
                total * (psi(a + b) - psi(b)) + nx @ psi(top) - ends + dropped_by_x @ drop,
            ]
        )
        if not curvature:
            return value, slope
        sway = dropped * np.where(d > 0, small * share, share)
        d_slope = (gap, d_alpha, np.full_like(gap, 1 / a), drop[ix])
        hessian = np.array([[dot(one * sway, other) for other in d_slope] for one in d_slope])
        cross = total / alpha - n_by_T @ per_T + dot(dropped, per_T[iT] - per_t[it])
        ends = nx @ polygamma(1, a + top)
        both = total * polygamma(1, a + b) - ends
        hessian[0, 0] += nx @ polygamma(1, r + xs) - total * polygamma(1, r)
        hessian[1, 1] += pace @ per_T**2 - total * r / alpha**2
        hessian[1, 1] += dot(dropped * power, per_t[it] ** 2 - per_T[iT] ** 2)
        hessian[0, 1] += cross
        hessian[1, 0] += cross
        hessian[2, 2] += both - dropped_by_x.sum() / a**2
        hessian[3, 3] += both - total * polygamma(1, b) + nx @ polygamma(1, top)
        hessian[3, 3] += dropped_by_x @ drop**2
        hessian[2, 3] += both
        hessian[3, 2] += both
        return value, slope, hessian

    return log_likelihood

"""Maximum likelihood estimation for the purchase models: optimiser, error, base class."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_level, require_positive
from crm_lib.base.message import Message

#: A log parameter further from 0 than this has run away: 1e-7 and 1e7 of the model's own scale.
_RUNAWAY = 16.0
#: From here on it has run away too when the data leave it uncertain by more than a factor of e.
_FAR = 9.0


class ConvergenceError(RuntimeError):
    """The likelihood could not be maximised: the data do not identify the parameters."""


@dataclass(frozen=True, kw_only=True, repr=False)
class FittedModel:
    """Base class of a fitted model; its parameters are the subclass's fields, all above zero.

    A model built from known parameters has no ``log_likelihood``, ``covariance`` or
    ``n_customers``, and its ``standard_errors`` are None.
    """

    log_likelihood: float | None = None
    covariance: pd.DataFrame | None = field(default=None, compare=False)
    n_customers: float | None = None

    names: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        for name in self.names:
            require_positive(getattr(self, name), name=f"{type(self).__name__} {name}")

    def __repr__(self) -> str:
        shown = ", ".join(f"{n}={getattr(self, n):.4g}" for n in self.names)
        if self.log_likelihood is not None:
            shown += f", log_likelihood={self.log_likelihood:.3f}"
        return f"{type(self).__name__}({shown})"

    @property
    def parameters(self) -> pd.Series:
        """The parameters by name."""
        return pd.Series({n: float(getattr(self, n)) for n in self.names}, name="estimate")

    @property
    def standard_errors(self) -> pd.Series | None:
        """Square roots of the diagonal of ``covariance``; None for a model that was not fitted."""
        if self.covariance is None:
            return None
        variances = np.diag(self.covariance.to_numpy())
        return pd.Series(np.sqrt(variances), index=list(self.names), name="standard_error")

    def confidence_intervals(self, level: float = 0.95) -> pd.DataFrame:
        """Return Wald intervals on the log scale, so that no limit falls below zero.

        Returns
        -------
        DataFrame
            One row a parameter, columns estimate, low, high.

        Raises
        ------
        ValueError
            When the model was built from known parameters, or `level` is not in (0, 1).
        """
        from scipy.special import ndtri

        if self.covariance is None:
            raise ValueError(
                Message(
                    f"this {type(self).__name__} was built from known parameters; fit one for intervals",
                    f"这个 {type(self).__name__} 由已知参数构建；要得到置信区间，请先用数据拟合一个",
                )
            )
        require_level(level, name="level")
        estimate = self.parameters
        factor = np.exp(ndtri((1 + level) / 2) * self.standard_errors / estimate)
        return pd.DataFrame(
            {"estimate": estimate, "low": estimate / factor, "high": estimate * factor}
        )

    @classmethod
    def _from_fit(cls, found: "Maximum", **extra: Any) -> Self:
        """Build the model from what `maximise` found."""
        return cls(
            **dict(zip(cls.names, map(float, found.values), strict=True)),
            log_likelihood=float(found.log_likelihood),
            covariance=pd.DataFrame(
                found.covariance, index=list(cls.names), columns=list(cls.names)
            ),
            n_customers=float(found.n),
            **extra,
        )


@dataclass(frozen=True)
class Maximum:
    """The maximum of a log-likelihood of `n` customers: parameters, value, covariance."""

    values: np.ndarray
    log_likelihood: float
    covariance: np.ndarray
    n: float

    def rescaled(self, factors: Sequence[float], jacobian: float) -> "Maximum":
        """Return the maximum in other units: parameters times `factors`, likelihood shifted."""
        f = np.asarray(factors, dtype=float)
        return Maximum(
            self.values * f,
            self.log_likelihood + jacobian,
            self.covariance * np.outer(f, f),
            self.n,
        )


def maximise(
    log_likelihood: Callable[..., Any],
    starts: Sequence[Sequence[float]],
    names: Sequence[str],
    n: float,
    *,
    model: str,
    derivatives: int = 1,
    rough: tuple[Callable[..., Any], float] | None = None,
    penalizer_coef: float | None = None,
) -> Maximum:
    """Maximise a log-likelihood of positive parameters.

    Damped Newton steps in the logarithms of the parameters (after an L-BFGS-B search where the
    Hessian takes many evaluations); the last Hessian, the observed information, is inverted for
    the covariance.

    Parameters
    ----------
    log_likelihood : callable
        Takes the parameter vector; returns the log-likelihood, with its gradient and (when called
        with ``curvature=True``) its Hessian as far as `derivatives` says.
    starts : sequence of parameter vectors
        Tried in turn until one converges.
    names : sequence of str
        For the error message.
    n : float
        Number (weight) of customers; sets the scale of the tolerances.
    model : str
        For the error message.
    derivatives : {0, 1, 2}
        How many derivatives `log_likelihood` returns; differences are taken for the others.
    rough : (callable, float), optional
        The log-likelihood of a sample and its size, to search on first.
    penalizer_coef : float, optional
        This times the sum of squared parameters is taken from the mean log-likelihood, which keeps
        parameters from running away; None where a model offers no penalty. The value returned is
        the log-likelihood without it.

    Raises
    ------
    ConvergenceError
        When no start leads to a maximum with a negative definite Hessian.
    """
    trouble: Message | None = None
    coef = penalizer_coef or 0.0
    if coef:
        log_likelihood = _penalised(log_likelihood, n, coef)
        rough = rough and (_penalised(*rough, coef), rough[1])
    for start in starts:
        theta = np.log(np.asarray(start, dtype=float))
        try:
            with np.errstate(all="ignore"):
                for of, size in [rough, (log_likelihood, n)] if rough else [(log_likelihood, n)]:
                    if derivatives < 2:
                        theta = _search(_cost(of, size, derivatives), theta)
                    cost = _cost(of, size, derivatives)
                    best = _newton(_second_order(of, size, derivatives), cost, theta, names, size)
                    theta = best[0]
        except ConvergenceError as error:
            trouble = trouble or error.args[0]
            continue
        theta, value, hessian = best
        point = np.exp(theta)
        covariance = np.linalg.inv(hessian) / n * np.outer(point, point)
        if coef:
            value -= coef * (point @ point)
        return Maximum(point, -value * n, covariance, n)
    trouble = trouble or Message("", "")
    if trouble.en.endswith("to zero"):
        way = Message(
            ". A parameter runs to zero where the data show nothing of what it stands for, such as "
            "drop-out when all bought until the end",
            "。数据中看不到某个参数所代表的现象时，该参数会趋于零，例如所有客户都一直购买到期末，就看不到流失",
        )
    elif penalizer_coef is None:
        way = Message("", "")
    else:
        way = Message(
            ", or penalizer_coef=0.01, which keeps them in reach",
            "，也可以设 penalizer_coef=0.01，使参数不致失控",
        )
    raise ConvergenceError(
        Message(
            f"the {model} model could not be fitted to these {n:g} customers: {trouble.en}. Check the "
            "columns and their time unit; with few repeat buyers take a longer window, more customers, "
            f"or a model with fewer parameters{way.en}.",
            f"{model} 模型无法用这 {n:g} 位客户的数据拟合：{trouble.zh}。请检查各列及其时间单位；复购客户少时，请取更长的观察期、更多的客户，或参数更少的模型{way.zh}。",
        )
    )


def _penalised(of: Callable, size: float, coef: float) -> Callable:
    """A log-likelihood less `size` times `coef` times the sum of squared parameters."""

    def penalised(point: np.ndarray, **asked: Any) -> Any:
        found = of(point, **asked)
        if not isinstance(found, tuple):
            return found - size * coef * (point @ point)
        value, *more = found
        taken = (point @ point, 2 * point, 2 * np.eye(len(point)))
        parts = zip([value, *more], taken, strict=False)
        return tuple(part - size * coef * loss for part, loss in parts)

    return penalised


def _cost(of: Callable, size: float, derivatives: int) -> Callable:
    """Return minus the mean log-likelihood and its gradient as a function of the log parameters."""

    def cost(theta: np.ndarray) -> tuple[float, np.ndarray]:
        point = np.exp(theta)
        if derivatives:
            value, slope = of(point)
            return -value / size, -slope * point / size
        slope = _differences(lambda th: of(np.exp(th)), theta, 1e-5)
        return -of(point) / size, -slope / size

    return cost


def _second_order(of: Callable, size: float, derivatives: int) -> Callable:
    """Return the cost with gradient and Hessian as a function of the log parameters."""
    cost = _cost(of, size, derivatives)

    def second_order(theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        if derivatives == 2:
            point = np.exp(theta)
            value, slope, hessian = of(point, curvature=True)
            slope = slope * point
            hessian = hessian * np.outer(point, point) + np.diag(slope)
            return -value / size, -slope / size, -hessian / size
        hessian = _differences(lambda th: cost(th)[1], theta, 1e-4 if derivatives else 1e-3)
        return *cost(theta), (hessian + hessian.T) / 2

    return second_order


def _search(cost: Callable, theta: np.ndarray) -> np.ndarray:
    """Find a point near the minimum by gradients alone, to start Newton's method from."""
    from scipy.optimize import minimize

    bounds = [(-_RUNAWAY, _RUNAWAY)] * len(theta)
    options = {"maxiter": 500, "ftol": 1e-10, "gtol": 1e-5}
    return minimize(cost, theta, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x


def _newton(
    second_order: Callable, cost: Callable, theta: np.ndarray, names: Sequence[str], n: float
) -> tuple[np.ndarray, float, np.ndarray]:
    """Find a minimum by Newton's method: steps of at most 2, turned when uphill, halved if too far.

    Returns the point, the value and the Hessian there.
    """
    value, slope, hessian = second_order(theta)
    for _ in range(100):
        if not (np.isfinite(value) and np.isfinite(hessian).all()):
            raise ConvergenceError(
                Message("the likelihood is not finite on the way", "搜索途中似然函数的值不再有限")
            )
        curve, axes = np.linalg.eigh(hessian)
        if np.abs(theta).max() > _FAR and n * curve[0] < 1:
            raise ConvergenceError(
                _and_farthest("the likelihood is flat", "似然函数平坦", names, theta)
            )
        stiff = np.maximum(np.abs(curve), 1e-7)
        move = -axes @ (axes.T @ slope / stiff)
        longest = np.abs(move).max()
        if longest < 1e-6:
            if curve[0] <= 1e-9:
                flat = [k for k, part in zip(names, np.abs(axes[:, 0]), strict=True) if part > 0.3]
                raise ConvergenceError(
                    Message(
                        f"the likelihood is flat: the data do not tell {' and '.join(flat)} apart",
                        f"似然函数平坦：数据无法区分 {'、'.join(flat)}",
                    )
                    if len(flat) > 1
                    else Message(
                        f"the likelihood is flat: the data do not say how large {flat[0]} is",
                        f"似然函数平坦：数据无法说明 {flat[0]} 有多大",
                    )
                )
            return theta + move, value + slope @ move / 2, hessian
        move *= min(1.0, 2.0 / longest)
        ahead = second_order(theta + move)
        for _ in range(30):
            if ahead[0] <= value + 1e-4 * (slope @ move) + 1e-12 * abs(value):
                break
            move /= 2
            ahead = cost(theta + move)  # the Hessian is worth its time where the value falls
        else:
            raise ConvergenceError(
                _and_farthest(
                    "no step raises the likelihood further",
                    "没有一步能使似然函数再增大",
                    names,
                    theta,
                )
            )
        if len(ahead) < 3:
            ahead = second_order(theta + move)
        theta, (value, slope, hessian) = theta + move, ahead
        if np.abs(theta).max() > _RUNAWAY:
            raise ConvergenceError(
                _and_farthest("the likelihood keeps rising", "似然函数一直增大", names, theta)
            )
    raise ConvergenceError(
        _and_farthest(
            "the search did not settle in 100 steps", "搜索 100 步后仍未收敛", names, theta
        )
    )


def _and_farthest(en: str, zh: str, names: Sequence[str], theta: np.ndarray) -> Message:
    """Add to a trouble which parameter is farthest from 1, and so the likeliest to run away."""
    far = int(np.argmax(np.abs(theta)))
    where = ("infinity", "无穷大") if theta[far] > 0 else ("zero", "零")
    at = f"{np.exp(theta[far]):.3g}"
    return Message(
        f"{en}; {names[far]} has come to {at} (longest T = 1) on the way to {where[0]}",
        f"{zh}；{names[far]} 已到 {at}（以最长的 T 为 1），正趋于{where[1]}",
    )


def _differences(f: Callable[[np.ndarray], Any], at: np.ndarray, step: float) -> np.ndarray:
    """Return central differences of a scalar or vector function, one row a parameter."""
    rows = []
    for i in range(len(at)):
        move = np.zeros_like(at)
        move[i] = step
        rows.append((f(at + move) - f(at - move)) / (2 * step))
    return np.array(rows)

"""Churn model (客户流失预警): a logit on scaled features.

The quality of a score is in `crm_lib.churn`, what to do with it in
`crm_lib.churn` (whom to contact, win-back) and `crm_lib.statistics` (whom to ask why); all
can be imported from here as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from crm_lib.base.checks import require_amount, require_names, require_numbers
from crm_lib.base.message import Message
from crm_lib.churn.quality import (
    outcome_values,
)


@dataclass(frozen=True)
class ChurnModel:
    """A fitted logit of churn; made by `fit_churn_model`.

    Attributes
    ----------
    feature_cols : tuple of str
        The features, as fitted.
    coefficients : DataFrame
        ``feature, mean, standard_deviation, coefficient`` (log odds per standard deviation),
        ``odds_ratio`` (per standard deviation), strongest first.
    intercept : float
        Log odds of an average customer.
    """

    feature_cols: tuple[str, ...]
    coefficients: pd.DataFrame
    intercept: float

    def predict(self, features: pd.DataFrame) -> pd.DataFrame:
        """Return `features` with ``churn_probability`` (0–1).

        Raises
        ------
        ValueError
            When a feature is absent, missing or no number.
        """
        from scipy.special import expit

        features = require_numbers(features, self.feature_cols, what="the features")
        table = self.coefficients.set_index("feature").loc[list(self.feature_cols)]
        scaled = (
            features[list(self.feature_cols)].to_numpy(float) - table["mean"].to_numpy()
        ) / table["standard_deviation"].to_numpy()
        linear = self.intercept + scaled @ table["coefficient"].to_numpy()
        return features.assign(churn_probability=expit(linear))


def fit_churn_model(
    features: pd.DataFrame,
    *,
    feature_cols: Sequence[str],
    churned_col: str = "churned",
    strength: float = 1.0,
) -> ChurnModel:
    """Fit a logit of churn on scaled features.

    Parameters
    ----------
    features : DataFrame
        Of `churn_features`, of a past cut-off.
    feature_cols : sequence of str
        Numeric columns to learn from.
    churned_col : str
        The outcome, 1 or 0.
    strength : float
        Inverse of the ridge penalty (scikit-learn's C): smaller shrinks more.

    Returns
    -------
    ChurnModel

    Raises
    ------
    ValueError
        For absent, missing or non-numeric columns, an outcome other than 0 and 1 or with one value
        only, the outcome among the features, a feature that never varies.

    Notes
    -----
    Judge the model on customers of a later cut-off, not on those it was fitted on.

    Examples
    --------
    >>> t = pd.DataFrame({"days": [1, 2, 30, 3, 40, 50], "churned": [0, 0, 1, 0, 1, 1]})
    >>> model = fit_churn_model(t, feature_cols=["days"])
    >>> bool(model.coefficients["coefficient"].item() > 0)
    True
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    columns = require_names(feature_cols, name="feature_cols")
    if churned_col in columns:
        raise ValueError(
            Message(
                f"feature_cols is {columns!r}; it must not name the outcome.",
                f"feature_cols 是 {columns!r}；其中不能有结果列。",
            )
        )
    features = require_numbers(features, columns, what="the features")
    churned = outcome_values(features, churned_col)
    require_amount(strength, name="strength")
    flat = [c for c in columns if features[c].nunique() < 2]
    if flat:
        raise ValueError(
            Message(
                f"column {flat[0]!r} of the features has one value in all {len(features)} rows; it "
                "cannot tell anybody apart. Leave it out.",
                f"特征列 {flat[0]!r} 在 {len(features)} 行中只有一个值，区分不了任何人；请去掉它。",
            )
        )
    scaler = StandardScaler().fit(features[columns].to_numpy(float))
    fit = LogisticRegression(C=strength, max_iter=1000).fit(
        scaler.transform(features[columns].to_numpy(float)), churned
    )
    table = pd.DataFrame(
        {
            "feature": columns,
            "mean": scaler.mean_,
            "standard_deviation": scaler.scale_,
            "coefficient": fit.coef_[0],
            "odds_ratio": np.exp(fit.coef_[0]),
        }
    )
    order = table["coefficient"].abs().sort_values(ascending=False, kind="stable").index
    return ChurnModel(
        tuple(columns), table.loc[order].reset_index(drop=True), float(fit.intercept_[0])
    )

"""Features never look past the cut-off, agree on every engine, and the logit finds what was planted."""

import pytest
from churn_cases import scored

from crm_lib import churn

FEATURES = ["days", "visits", "noise"]


def test_the_logit_finds_what_was_planted():
    model = churn.fit_churn_model(scored(), feature_cols=FEATURES, strength=1e6)
    per_unit = model.coefficients.set_index("feature")
    slope = per_unit["coefficient"] / per_unit["standard_deviation"]
    assert slope["days"] == pytest.approx(0.03, abs=0.004)
    assert slope["visits"] == pytest.approx(-0.3, abs=0.05)
    assert abs(slope["noise"]) < 0.1
    assert per_unit.index[-1] == "noise"


def test_predictions_are_those_of_scikit_learn():
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    past, later = scored(800, 2), scored(200, 3)
    theirs = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    theirs.fit(past[FEATURES], past["churned"])
    ours = churn.fit_churn_model(past, feature_cols=FEATURES).predict(later)
    assert ours["churn_probability"].to_numpy() == pytest.approx(
        theirs.predict_proba(later[FEATURES])[:, 1], abs=1e-9
    )
    assert "churn_probability" not in later

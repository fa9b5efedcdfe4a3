"""Data shared by several tests of segmentation."""

import numpy as np
import pandas as pd
import pytest

from crm_lib import segmentation as sg

FEATURES = ["spend", "visits"]


@pytest.fixture(scope="module")
def shop():
    """Return three groups that differ in visits (small numbers) more than in spend (big ones)."""
    rng = np.random.default_rng(3)
    truth = np.repeat([0, 1, 2], 60)
    visits = np.array([2, 20, 40])[truth] + rng.normal(0, 1, 180)
    spend = np.array([9000, 5000, 1000])[truth] + rng.normal(0, 300, 180)
    return pd.DataFrame({"spend": spend, "visits": visits, "truth": truth})


SMALL = pd.DataFrame({"v": [1.0, 1, 2], "c": [5, 5, 5], "t": list("xyz"), "segment": [1, 1, 2]})


def profile(**changes):
    return sg.segment_profile(SMALL.assign(**changes), feature_cols=["v"])

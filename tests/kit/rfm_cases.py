"""Data shared by several tests of rfm."""

import numpy as np
import pandas as pd

R, F, M = "days_since_last_purchase", "purchases", "spend"


def ladder(n=100):
    """Return orders in which customer i is better than customer i - 1 in everything."""
    i = np.arange(n)
    return pd.DataFrame({R: n - i, F: i + 1, M: 10.0 * i})

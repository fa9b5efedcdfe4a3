"""Data shared by several tests of churn."""

import numpy as np
import pandas as pd


def scored(n=6000, seed=1):
    rng = np.random.default_rng(seed)
    x = pd.DataFrame(
        {"days": rng.gamma(2, 20, n), "visits": rng.poisson(5, n), "noise": rng.normal(size=n)}
    )
    p = 1 / (1 + np.exp(-(-1 + 0.03 * x["days"] - 0.3 * x["visits"])))
    return x.assign(churned=(rng.uniform(size=n) < p).astype(int))

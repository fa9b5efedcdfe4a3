"""Fitting BG/NBD: crm_lib, lifetimes and clvkit on the same customers.

2,357 rows are the CDNOW sample; more are simulated from its parameters, observed for 27 to 39
weeks in whole days, as CDNOW is.
"""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
from _measure import measure

CDNOW_ROWS = 2357
ROWS = (CDNOW_ROWS, 100_000, 1_000_000)
#: Largest job for a peer, so that the whole run ends today.
LIMITS = {"clvkit": 100_000}
OURS = "crm_lib"


def prepare(rows: int) -> pd.DataFrame:
    """A summary with columns x, t_x, T."""
    if rows == CDNOW_ROWS:
        home = Path(importlib.util.find_spec("lifetimes").origin).parent
        table = pd.read_csv(home / "datasets" / "cdnow_customers_summary.csv")
        return table.rename(columns={"frequency": "x", "recency": "t_x"})[["x", "t_x", "T"]]
    rng = np.random.default_rng(1)
    rate, drop = rng.gamma(0.243, 1 / 4.414, rows), rng.beta(0.793, 2.426, rows)
    T = rng.integers(189, 273, rows) / 7
    x, t_x, now = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    who = np.arange(rows)
    while len(who):
        now[who] += rng.exponential(1 / rate[who])
        who = who[now[who] < T[who]]
        x[who] += 1
        t_x[who] = now[who]
        who = who[rng.random(len(who)) >= drop[who]]
    return pd.DataFrame({"x": x.astype(int), "t_x": np.minimum(np.ceil(t_x * 7) / 7, T), "T": T})


def ours(table):
    from crm_lib.purchasing import fit_bg_nbd

    def job():
        model = fit_bg_nbd(table)
        return f"LL {model.log_likelihood:.1f}, with standard errors"

    return job


def lifetimes(table):
    from lifetimes import BetaGeoFitter

    def job():
        model = BetaGeoFitter().fit(table["x"], table["t_x"], table["T"])
        return f"LL {-model._negative_log_likelihood_ * len(table):.1f}, with standard errors"

    return job


def clvkit(table):
    from clvkit import BGNBDFitter

    def job():
        model = BGNBDFitter().fit(table["x"], table["t_x"], table["T"])
        return str({k: round(float(v), 3) for k, v in dict(model.params_).items()})

    return job


PEERS = {OURS: ours, "lifetimes": lifetimes, "clvkit": clvkit}

if __name__ == "__main__":
    measure(PEERS, prepare)

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
    """Return a summary with columns x, t_x, T."""
    if rows == CDNOW_ROWS:
        home = Path(importlib.util.find_spec("lifetimes").origin).parent
        table = pd.read_csv(home / "datasets" / "cdnow_customers_summary.csv")
        return table.rename(columns={"frequency": "x", "recency": "t_x"})[["x", "t_x", "T"]]
    rng = np.random.default_rng(1)
    rate, drop = rng.gamma(0.243, 1 / 4.414, rows), rng.beta(0.793, 2.426, rows)
    T = rng.integers(189, 273, rows) / 7
    x, t_x, now = np.zeros(rows), np.zeros(rows), np.zeros(rows)
    customers = np.arange(rows)
    while len(customers):
        now[customers] += rng.exponential(1 / rate[customers])
        customers = customers[now[customers] < T[customers]]
        x[customers] += 1
        t_x[customers] = now[customers]
        customers = customers[rng.random(len(customers)) >= drop[customers]]
    return pd.DataFrame({"x": x.astype(int), "t_x": np.minimum(np.ceil(t_x * 7) / 7, T), "T": T})


def ours(table):
    from crm_lib.purchasing import fit_bg_nbd

    def job():
        model = fit_bg_nbd(table)
        return f"{_shown(model.parameters)}, errors {_shown(model.standard_errors)}"

    return job


def lifetimes(table):
    from lifetimes import BetaGeoFitter

    def job():
        model = BetaGeoFitter().fit(table["x"], table["t_x"], table["T"])
        names = ["r", "alpha", "a", "b"]
        return f"{_shown(model.params_[names])}, errors {_shown(model.standard_errors_[names])}"

    return job


def clvkit(table):
    from clvkit import BGNBD, CustomerBase

    # Its own constructor for a summary that is already made; the fit is what we time.
    base = CustomerBase(
        table.rename(columns={"x": "frequency", "t_x": "recency"}).assign(monetary_value=0.0),
        time_unit="W",
        observation_period_end=pd.Timestamp("2026-01-01"),
        has_monetary=False,
        on_negative="net",
    )

    def job():
        return f"{_shown(BGNBD().fit(base).params_)}, no errors"

    return job


def _shown(values) -> str:
    return " ".join(f"{float(v):.3f}" for v in values)


PEERS = {OURS: ours, "lifetimes": lifetimes, "clvkit": clvkit}

if __name__ == "__main__":
    measure(PEERS, prepare)

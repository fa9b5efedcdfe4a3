"""The CDNOW sample and the donations, from the copies that ship in PyPI `lifetimes`."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pandas as pd

# Found without importing the package, which would change global pandas options.
_DATA = Path(find_spec("lifetimes").origin).parent / "datasets"


@cache
def _orders() -> pd.DataFrame:
    names = ["master_id", "customer_id", "date", "cds", "amount"]
    table = pd.read_csv(_DATA / "CDNOW_sample.txt", sep=r"\s+", header=None, names=names)
    return table.assign(date=pd.to_datetime(table["date"].astype(str), format="%Y%m%d"))


def cdnow_orders() -> pd.DataFrame:
    """Return 6,919 orders of 2,357 customers who first bought in the first quarter of 1997."""
    return _orders().copy()


def cdnow_summary() -> pd.DataFrame:
    """Return the published summary, weeks rounded to two decimals: ID, frequency, recency, T."""
    return pd.read_csv(_DATA / "cdnow_customers_summary.csv")


def donations() -> pd.DataFrame:
    """Return 11,104 donors in 22 groups: frequency, recency, periods, weights."""
    return pd.read_csv(_DATA / "donations.csv")

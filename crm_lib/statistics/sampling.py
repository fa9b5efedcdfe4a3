"""Stratified sampling (分层抽样): proportional and Neyman allocation."""

import numpy as np
import pandas as pd

from crm_lib.base.checks import (
    require_columns,
    require_count,
    require_no_missing,
    require_numbers,
    require_one_of,
    require_positive,
    require_whole,
)
from crm_lib.base.message import Message

METHODS = ("proportional", "neyman")


def sample_allocation(
    strata: pd.DataFrame,
    *,
    size: int,
    method: str = "proportional",
    stratum_col: str = "stratum",
    customers_col: str = "customers",
    deviation_col: str | None = None,
) -> pd.DataFrame:
    """Divide a sample among strata.

    Parameters
    ----------
    strata : DataFrame
        One row a stratum.
    size : int
        Customers to ask in all, from one a stratum to all of them.
    method : {"proportional", "neyman"}
        By size N_h, or by N_h·S_h, which gives the most precise mean for the money when asking
        costs the same everywhere.
    stratum_col, customers_col : str
        Name and size of the stratum.
    deviation_col : str, optional
        Standard deviation S_h of what is asked, for Neyman.

    Returns
    -------
    DataFrame
        The strata with ``sample`` (whole numbers that sum to `size`; at least 1 and at most the
        stratum) and ``weight`` (customers each answer stands for).

    Raises
    ------
    ValueError
        For absent, missing, repeated or negative values, empty strata, an unknown method, a size
        that does not fit.

    References
    ----------
    Neyman (1934), Journal of the Royal Statistical Society 97(4), 558–625.

    Examples
    --------
    >>> t = pd.DataFrame({"stratum": ["core", "other"], "customers": [200, 800], "sd": [4, 1]})
    >>> sample_allocation(t, size=100)["sample"].tolist()
    [20, 80]
    >>> sample_allocation(t, size=100, method="neyman", deviation_col="sd")["sample"].tolist()
    [50, 50]
    """
    require_one_of(method, METHODS, name="method")
    strata = require_columns(strata, [stratum_col], what="the strata")
    require_no_missing(strata, [stratum_col], what="the strata")
    strata = require_numbers(strata, [customers_col], what="the strata")
    require_positive(strata[customers_col], name=f"column {customers_col!r}")
    require_whole(strata[customers_col], name=f"column {customers_col!r}")
    if strata.empty or strata[stratum_col].duplicated().any():
        raise ValueError(
            Message(
                f"column {stratum_col!r} must name at least one stratum and each once; it has "
                f"{len(strata)} rows.",
                f"列 {stratum_col!r} 至少要有一层，每层只出现一次；现有 {len(strata)} 行。",
            )
        )
    sizes = strata[customers_col].to_numpy(int)
    require_count(size, name="size")
    if not len(sizes) <= size <= sizes.sum():
        raise ValueError(
            Message(
                f"size is {size}; it must lie between {len(sizes)} (one a stratum) and {sizes.sum()} "
                "(everybody).",
                f"size 是 {size}；必须在 {len(sizes)}（每层一个）与 {sizes.sum()}（全体）之间。",
            )
        )
    share = sizes.astype(float)
    if method == "neyman":
        if deviation_col is None:
            raise ValueError(
                Message(
                    "method 'neyman' needs deviation_col, the standard deviations.",
                    "method 为 'neyman' 时需要 deviation_col（标准差）。",
                )
            )
        strata = require_numbers(strata, [deviation_col], what="the strata")
        require_positive(strata[deviation_col], name=f"column {deviation_col!r}", zero_ok=True)
        share = share * strata[deviation_col].to_numpy(float)
        if share.sum() == 0:
            raise ValueError(
                Message(
                    f"column {deviation_col!r} is 0 in all {len(strata)} rows.",
                    f"列 {deviation_col!r} 的 {len(strata)} 行全为 0。",
                )
            )
    sample = _whole_shares(share, sizes, int(size))
    return strata.assign(sample=sample, weight=sizes / sample)


def _whole_shares(share: np.ndarray, most: np.ndarray, size: int) -> np.ndarray:
    """Return whole numbers near size·share, each from 1 to its most, with the given sum."""
    # Strata that would get more than they have are taken whole, strata that would get less than
    # one get one; the rest is divided again until nothing changes.
    fixed = np.zeros(len(share))
    open_ = np.ones(len(share), dtype=bool)
    while open_.any():
        left, total = size - fixed[~open_].sum(), share[open_].sum()
        wanted = np.zeros(len(share))
        wanted[open_] = left * share[open_] / total if total > 0 else left / open_.sum()
        over, under = open_ & (wanted > most), open_ & (wanted < 1)
        # The larger violation first: fixing both at once could overshoot the sum.
        excess = (wanted - most)[over].sum()
        lack = (1 - wanted)[under].sum()
        if over.any() and excess >= lack:
            fixed[over] = most[over]
            open_ &= ~over
        elif under.any():
            fixed[under] = 1
            open_ &= ~under
        else:
            fixed[open_] = wanted[open_]
            break
    counts = np.floor(fixed + 1e-9).astype(int)
    # Largest remainders get what rounding down left over; the first of equals goes first.
    remainder = np.where(counts < most, fixed - counts, -1.0)
    for i in np.argsort(-remainder, kind="stable")[: size - counts.sum()]:
        counts[i] += 1
    return counts


def stratified_sample(
    customers: pd.DataFrame,
    *,
    stratum_col: str = "stratum",
    size: int,
    method: str = "proportional",
    measure_col: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Draw a stratified random sample of customers without replacement.

    Parameters
    ----------
    customers : DataFrame
        One row a customer.
    stratum_col : str
        The stratum.
    size : int
        Customers to draw.
    method : {"proportional", "neyman"}
        As in `sample_allocation`.
    measure_col : str, optional
        For Neyman: the column whose standard deviation in each stratum decides, such as last
        year's visits. A stratum of one customer has deviation 0.
    seed : int
        Of the random draw.

    Returns
    -------
    DataFrame
        The drawn rows in their old order, with ``weight``: how many customers each stands for.

    Raises
    ------
    ValueError
        As `sample_allocation`, and for missing strata.

    Examples
    --------
    >>> people = pd.DataFrame({"store": ["a"] * 80 + ["b"] * 20})
    >>> stratified_sample(people, stratum_col="store", size=10)["store"].value_counts().to_dict()
    {'a': 8, 'b': 2}
    """
    require_one_of(method, METHODS, name="method")
    customers = require_columns(customers, [stratum_col], what="the customers")
    require_no_missing(customers, [stratum_col], what="the customers")
    grouped = customers.groupby(stratum_col)
    strata = grouped.size().rename("customers").rename_axis("stratum").reset_index()
    if method == "neyman":
        if measure_col is None:
            raise ValueError("method 'neyman' needs measure_col, whose deviation decides.")
        customers = require_numbers(customers, [measure_col], what="the customers")
        strata["deviation"] = grouped[measure_col].std().fillna(0.0).to_numpy()
    plan = sample_allocation(
        strata,
        size=size,
        method=method,
        deviation_col="deviation" if method == "neyman" else None,
    )
    rng = np.random.default_rng(require_count(seed, name="seed", least=0))
    weight = np.zeros(len(customers))
    for stratum, positions in grouped.indices.items():
        row = plan[plan["stratum"] == stratum].iloc[0]
        weight[rng.choice(positions, int(row["sample"]), replace=False)] = row["weight"]
    drawn = weight > 0
    return customers[drawn].assign(weight=weight[drawn])

"""Columns of other packages: the summary of lifetimes itself, engines, and there and back."""

import pandas as pd
import pytest
from cdnow import cdnow_orders
from engines import AT_HAND, ENGINES, same_kind
from lifetimes.utils import summary_data_from_transaction_data

from crm_lib.engines.frames import to_pandas
from crm_lib.purchasing import (
    PACKAGES,
    columns_for_package,
    columns_from_package,
    purchase_summary,
)


def test_the_summary_of_lifetimes_is_ours():
    orders = cdnow_orders().groupby(["customer_id", "date"], as_index=False)["amount"].sum()
    theirs = summary_data_from_transaction_data(
        orders, "customer_id", "date", monetary_value_col="amount"
    )
    ours = purchase_summary(orders, unit_days=7)
    pd.testing.assert_frame_equal(
        columns_from_package(theirs, "lifetimes", unit_days=7), ours, check_dtype=False
    )
    back = columns_for_package(ours, "lifetimes", unit_days=7).set_index("customer_id")
    pd.testing.assert_frame_equal(back, theirs, check_dtype=False)


@pytest.mark.parametrize("engine", AT_HAND)
@pytest.mark.parametrize("package", PACKAGES)
def test_there_and_back_on_every_engine(engine, package):
    ours = pd.DataFrame({"who": ["a", "b"], "x": [2, 0], "t_x": [30.0, 0.0], "T": [38.0, 12.0]})
    there = columns_for_package(ENGINES[engine](ours), package, unit_days=7)
    assert same_kind(there, engine)
    assert list(to_pandas(there)) == ["who", *list(PACKAGES[package].values())[:3]]
    back = columns_from_package(there, package, unit_days=7)
    pd.testing.assert_frame_equal(to_pandas(back), ours, check_dtype=False)


@pytest.mark.parametrize(
    ("frame", "more", "word"),
    [
        (pd.DataFrame({"frequency": [1], "T": [2]}), {}, "'recency'"),
        (pd.DataFrame({"frequency": ["a"], "recency": [1], "T": [2]}), {}, "'frequency'"),
        (pd.DataFrame({"frequency": [1], "recency": [1], "T": [2]}), {"unit_days": 0}, "unit_days"),
        (pd.DataFrame({"frequency": [1], "recency": [1], "T": [2]}), {"package": "R"}, "package"),
        (None, {}, "NoneType"),
    ],
)
def test_bad_input_is_named(frame, more, word):
    with pytest.raises(ValueError, match=word):
        columns_from_package(frame, **{"package": "lifetimes", **more})

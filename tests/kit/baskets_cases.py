"""Data shared by several tests of baskets."""

import pandas as pd
from hypothesis import strategies as st

COLS = {"basket_col": "basket", "item_col": "item"}


def to_lines(baskets):
    return pd.DataFrame(
        [(i, item) for i, basket in enumerate(baskets) for item in basket],
        columns=["basket", "item"],
    )


#: The example of mlxtend's user guide (frequent_patterns), with its onion bought twice.
GUIDE = to_lines(
    [
        ["Milk", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
        ["Dill", "Onion", "Nutmeg", "Kidney Beans", "Eggs", "Yogurt"],
        ["Milk", "Apple", "Kidney Beans", "Eggs"],
        ["Milk", "Unicorn", "Corn", "Kidney Beans", "Yogurt"],
        ["Corn", "Onion", "Onion", "Kidney Beans", "Ice cream", "Eggs"],
    ]
)


baskets = st.lists(st.lists(st.sampled_from("abcde"), min_size=1, max_size=6), max_size=12)

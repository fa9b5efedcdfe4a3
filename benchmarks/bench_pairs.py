"""Rules between pairs of items: crm_lib beside a pandas crosstab and mlxtend.

Rows are baskets: about five lines each of 300 items, some far more popular than others. mlxtend is
measured only where it is installed. The last column is the number of rules at a support of 0.1 %.
"""

import numpy as np
import pandas as pd
from _measure import measure

ROWS = (15_000, 150_000)
LIMITS: dict[str, int] = {}
OURS = "crm_lib"
ITEMS = 300
SUPPORT = 0.001


def prepare(rows: int) -> pd.DataFrame:
    """Return basket lines with columns basket, item."""
    rng = np.random.default_rng(1)
    lines = rng.poisson(4, rows) + 1
    weights = 1 / np.arange(1, ITEMS + 1) ** 0.8
    names = np.array([f"item {k:03d}" for k in range(ITEMS)])
    item = rng.choice(ITEMS, lines.sum(), p=weights / weights.sum())
    return pd.DataFrame({"basket": np.repeat(np.arange(rows), lines), "item": names[item]})


def ours(lines):
    from crm_lib.baskets import pair_rules

    columns = {"basket_col": "basket", "item_col": "item"}
    return lambda: f"{len(pair_rules(lines, **columns, min_support=SUPPORT))} rules"


def crosstab(lines):
    def job():
        held = (pd.crosstab(lines["basket"], lines["item"]) > 0).astype("float32")
        pair_count = held.T @ held
        total, item_count = len(held), held.sum()
        pair_count.index.name, pair_count.columns.name = "antecedent", "consequent"
        rules = pair_count.stack().rename("baskets").reset_index()
        rules = rules[rules["antecedent"] != rules["consequent"]]
        rules["support"] = rules["baskets"] / total
        rules["confidence"] = rules["baskets"] / rules["antecedent"].map(item_count)
        rules["lift"] = rules["confidence"] * total / rules["consequent"].map(item_count)
        rules = rules[rules["support"] >= SUPPORT - 1e-12]
        return f"{len(rules.sort_values('lift', ascending=False))} rules"

    return job


def self_join(lines):
    def job():
        distinct = lines.drop_duplicates()
        total, item_count = distinct["basket"].nunique(), distinct["item"].value_counts()
        pairs = distinct.merge(distinct, on="basket")
        pairs = pairs[pairs["item_x"] != pairs["item_y"]]
        rules = pairs.groupby(["item_x", "item_y"]).size().rename("baskets").reset_index()
        rules["support"] = rules["baskets"] / total
        rules["confidence"] = rules["baskets"] / rules["item_x"].map(item_count)
        rules["lift"] = rules["confidence"] * total / rules["item_y"].map(item_count)
        rules = rules[rules["support"] >= SUPPORT - 1e-12]
        return f"{len(rules.sort_values('lift', ascending=False))} rules"

    return job


def mlxtend(lines):
    from mlxtend.frequent_patterns import association_rules, fpgrowth

    def job():
        held = pd.crosstab(lines["basket"], lines["item"]) > 0
        sets = fpgrowth(held, min_support=SUPPORT, max_len=2, use_colnames=True)
        return f"{len(association_rules(sets, metric='support', min_threshold=SUPPORT))} rules"

    return job


PEERS = {
    OURS: ours,
    "pandas crosstab": crosstab,
    "pandas self-join": self_join,
    "mlxtend": mlxtend,
}

if __name__ == "__main__":
    measure(PEERS, prepare)

"""Data shared by several tests of journey."""

import pandas as pd

MARKOV = pd.DataFrame(
    {"path": ["google", "mailing", "google > mailing"], "converted": [2, 1, 1], "lost": [1, 0, 0]}
)


STAGES = ["see", "buy", "use"]


FEEDBACK = pd.DataFrame(
    [
        ("buy", "pay", 1, 5, 5, 2, -2, 4),
        ("buy", "pay", 2, 5, 4, 3, -1, 5),
        ("see", "ad", 1, 2, 3, 4, 1, 1),
        ("use", "app", 3, 4, 4, 3, 0, 2),
        ("buy", "cart", 2, 3, 4, 4, 1, 2),
    ],
    columns=[
        "stage",
        "touchpoint",
        "customer_id",
        "importance",
        "expected",
        "perceived",
        "emotion",
        "effort",
    ],
)

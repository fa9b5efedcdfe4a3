"""Data shared by several tests of funnel."""

import pandas as pd

NAMES = {"customer_col": "user", "event_col": "event", "time_col": "time"}


def log(rows, columns=("user", "event", "time")):
    return pd.DataFrame(rows, columns=list(columns))

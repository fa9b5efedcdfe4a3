"""What several tests of funnel look at."""

import pandas as pd

NAMES = {"customer_col": "user", "event_col": "event", "time_col": "time"}


def log(rows, columns=("user", "event", "time")):
    return pd.DataFrame(rows, columns=list(columns))

"""Data shared by several tests of scorecard."""

import pandas as pd

DAYS = pd.to_datetime(["2025-01-06", "2025-01-12", "2025-01-12", "2025-01-27"])


LOGINS = pd.DataFrame({"who": ["a", "a", "b", "c"], "day": DAYS})


USE = {"employee_col": "who", "date_col": "day"}

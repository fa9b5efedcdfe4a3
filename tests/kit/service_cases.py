"""Data shared by several tests of service."""

import pandas as pd

DAILY = pd.DataFrame({"date": range(12), "value": [1, 9, 1, 9, 1, 1, 5, 1, 1, 9, 9, 9]})

"""Data shared by several tests of customer_data."""

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def sources():
    shop = pd.DataFrame({"id": [1, 2], "city": ["北京", "未知"], "age": [30, np.nan]})
    app = pd.DataFrame({"id": [2, 3, 1], "city": ["上海", None, "天津"], "visits": [5, 1, 9]})
    return {"shop": shop, "app": app}

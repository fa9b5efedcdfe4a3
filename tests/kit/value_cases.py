"""Data shared by several tests of value."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st


def frame(values, name="v"):
    return pd.DataFrame({name: np.asarray(values, dtype=float)})


values = st.lists(st.integers(0, 1000), min_size=1, max_size=30).filter(any)

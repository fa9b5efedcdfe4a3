"""Data shared by several tests of privacy."""

import pandas as pd

from crm_lib import privacy as pr

KEY = "sixteen bytes or more of secret"


COLS = {"customer_col": "who", "purpose_col": "use", "time_col": "day", "granted_col": "ok"}


LOG = pd.DataFrame(
    {
        "who": [1, 1, 2, 1],
        "use": ["ads", "ads", "ads", "study"],
        "day": pd.to_datetime(["2025-01-01", "2025-06-01", "2025-03-01", "2025-02-01"]),
        "ok": [True, False, True, True],
    }
)


def state(at, log=LOG):
    out = pr.consent_state(log, at=at, **COLS)
    return {(r.who, r.use): r.granted for r in out.itertuples()}

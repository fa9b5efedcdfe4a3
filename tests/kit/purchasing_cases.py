"""Data shared by several tests of purchasing."""

import pytest
from cdnow import cdnow_orders

from crm_lib import purchasing as pu

OLD = {"x_col": "frequency", "t_x_col": "recency"}


BG = pu.BGNBD(r=0.243, alpha=4.414, a=0.793, b=2.426)


MBG = pu.MBGNBD(r=0.525, alpha=6.183, a=0.891, b=1.614)


PARETO = pu.ParetoNBD(r=0.55, alpha=10.58, s=0.61, beta=11.67)


SPEND = pu.GammaGamma(p=6.25, q=3.74, gamma=15.44)


@pytest.fixture(scope="module")
def summary():
    return pu.purchase_summary(cdnow_orders(), as_of="1997-09-30")


@pytest.fixture(scope="module")
def bg(summary):
    return pu.fit_bg_nbd(summary)

import numpy as np
import pytest
from journey_cases import FEEDBACK, STAGES

from crm_lib import journey


def test_emotion_curve_with_students_interval():
    curve = journey.emotion_curve(FEEDBACK, stages=[*STAGES, "leave"]).set_index("stage")
    x = np.array([-2, -1, 1])
    half = 4.302653 * x.std(ddof=1) / np.sqrt(3)
    assert curve.loc["buy", "emotion"] == pytest.approx(x.mean())
    assert curve.loc["buy", "high"] - curve.loc["buy", "emotion"] == pytest.approx(half, rel=1e-6)
    assert np.isnan(curve.loc["see", "low"]) and curve.loc["leave", "ratings"] == 0

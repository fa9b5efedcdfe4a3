"""Journey map, emotion curve and scores on feedback small enough to check by hand."""

import numpy as np
import pandas as pd
import pytest
from figures import drawn
from journey_cases import FEEDBACK, STAGES

from crm_lib import journey


def test_the_map_by_hand():
    m = journey.journey_map(FEEDBACK, stages=STAGES, customers=4, effort_col="effort", moments=1)
    assert m["touchpoint"].tolist() == ["ad", "pay", "cart", "app"]
    pay = m.set_index("touchpoint").loc["pay"]
    assert pay["reach"] == 0.5 and pay["gap"] == 2 and pay["score"] == 5 * 2 * 0.5
    assert pay["emotion"] == -1.5 and pay["effort"] == 4.5
    assert pay["rank"] == 1 and pay["moment_of_truth"] and pay["pain_point"]
    assert m["moment_of_truth"].sum() == 1 and m["pain_point"].sum() == 1
    assert m.set_index("touchpoint").loc["ad", "gap"] == 0  # pleases more than expected


def test_the_order_of_rows_within_a_stage_is_the_only_order_that_counts():
    mixed = FEEDBACK.sample(frac=1, random_state=2)
    m = journey.journey_map(mixed, stages=STAGES)
    assert m["stage"].tolist() == ["see", "buy", "buy", "use"]
    same = journey.journey_map(FEEDBACK, stages=STAGES)
    a, b = (t.sort_values("touchpoint", ignore_index=True) for t in (m, same))
    pd.testing.assert_frame_equal(
        a.drop(columns="moment_of_truth"), b.drop(columns="moment_of_truth")
    )
    assert len(journey.journey_map(FEEDBACK.iloc[:0], stages=STAGES)) == 0


def test_scores_rank_and_ties():
    t = pd.DataFrame(
        {
            "touchpoint": list("abc"),
            "importance": [4, 2, 1],
            "expected": [5, 5, 1],
            "perceived": [4, 3, 5],
            "reach": 1,
        }
    )
    table = journey.touchpoint_scores(t)
    assert table["rank"].tolist() == [1, 1, 3] and table["score"].tolist() == [4, 4, 0]


def test_pain_points_weigh_by_reach():
    m = pd.DataFrame({"touchpoint": list("abc"), "emotion": [-2, -1, 1], "reach": [0.2, 0.9, 1]})
    assert journey.pain_points(m)["touchpoint"].tolist() == ["b", "a"]
    assert journey.pain_points(m, min_reach=0.5)["touchpoint"].tolist() == ["b"]
    assert journey.pain_points(m, below=-1.5)["pain"].tolist() == pytest.approx([0.1])


MAP = journey.journey_map(FEEDBACK, stages=STAGES)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: journey.journey_map(FEEDBACK, stages=["see"]), "'buy', 'use'"),
        (lambda: journey.journey_map(FEEDBACK, stages="see"), "stages"),
        (lambda: journey.journey_map(FEEDBACK, stages=["see", "see"]), "stages"),
        (lambda: journey.journey_map(FEEDBACK.drop(columns="emotion"), stages=STAGES), "emotion"),
        (lambda: journey.journey_map(FEEDBACK.assign(touchpoint="x"), stages=STAGES), "more than one"),
        (lambda: journey.journey_map(FEEDBACK, stages=STAGES, customers=2), "3 different"),
        (lambda: journey.journey_map(FEEDBACK, stages=STAGES, moments=-1), "moments"),
        (lambda: journey.journey_map(FEEDBACK.assign(stage=None), stages=STAGES), "5 of 5"),
        (lambda: journey.touchpoint_scores(MAP.assign(reach=1.5)), "reach"),
        (lambda: journey.touchpoint_scores(MAP.assign(importance=-1)), "importance"),
        (lambda: journey.touchpoint_scores(MAP.drop(columns="expected")), "expected"),
        (lambda: journey.emotion_curve(FEEDBACK, stages=["see"]), "allowed"),
        (lambda: journey.emotion_curve(FEEDBACK.assign(emotion="good"), stages=STAGES), "emotion"),
        (lambda: journey.emotion_curve(FEEDBACK, stages=STAGES, confidence=1), "confidence"),
        (lambda: journey.pain_points(MAP.drop(columns="reach")), "reach"),
        (lambda: journey.pain_points(MAP, min_reach=2), "min_reach"),
        (lambda: journey.pain_points(MAP, below=np.nan), "below"),
        (lambda: journey.plot_journey_map(FEEDBACK), "reach"),
        (lambda: journey.plot_journey_map(MAP.iloc[:0]), "0 rows"),
        (lambda: journey.plot_touchpoint_scores(FEEDBACK), "score"),
        (lambda: journey.plot_touchpoint_scores(MAP.iloc[:0]), "0 rows"),
        (lambda: journey.plot_emotion_curve(FEEDBACK), "low"),
        (lambda: journey.plot_emotion_curve(journey.emotion_curve(FEEDBACK.iloc[:0], stages=STAGES)), "emotion.*all 3 rows"),
    ],
)  # fmt: skip
def test_bad_input_is_named(call, word):
    with pytest.raises(ValueError, match=word):
        call()


def test_the_journey_is_drawn():
    assert '"pay" hurts most; 1 of 4' in drawn(journey.plot_journey_map, MAP)
    happy = MAP.assign(emotion=1.0, pain_point=False)
    assert drawn(journey.plot_journey_map, happy) == "No touchpoint hurts · 没有痛点"
    assert 'Improve "pay" first' in drawn(journey.plot_touchpoint_scores, MAP)
    curve = journey.emotion_curve(FEEDBACK, stages=STAGES)
    assert 'lowest at "buy"' in drawn(journey.plot_emotion_curve, curve)


def test_the_map_tells_the_deepest_pain_from_the_most_frequent():
    table = MAP.assign(pain_point=True, emotion=[-0.1, -0.2, -0.8, -2.0], reach=[1, 1, 1, 0.1])
    title = drawn(journey.plot_journey_map, table)
    names = table["touchpoint"].tolist()
    assert title.startswith(f'"{names[3]}" feels worst, "{names[2]}" hurts more people · ')

"""Everyday wordings stand for a point's terms, and words that only look alike do not."""

from pathlib import Path

import pytest

from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.free_text.rubric import load_rubrics

RUBRICS = Path(__file__).resolve().parents[3] / "solutions" / "mock_exam_1" / "rubrics.yaml"


@pytest.fixture(scope="module")
def rubric():
    return load_rubrics(RUBRICS)["mock1_q38"]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("Customised offers raise the value of customers.", {"raise"}),
        ("Segment customers by value.", {"identify"}),  # customers are not made to measure
    ],
)
def test_customised_is_personal_and_customers_are_not(rubric, text, points):
    found = proposal(rubric, text, "", "", blind=True).findings
    assert {finding.point.id for finding in found if finding.marks} == points

"""Which items fit which place: forms, units, and marks that their parts can make up."""

import pytest
from papers_kit import bank

from crm_lib.papers.conditions import fits
from crm_lib.papers.rubrics import shared_in_halves


def some(form, **about):
    return next(
        i
        for i in bank().items.values()
        if i.form == form and all(getattr(i, k) == v for k, v in about.items())
    )


def test_blanks_keep_their_marks():
    item = some("blanks", marks=3.0)
    assert fits(item, 3) and not fits(item, 2) and not fits(item, 5)


@pytest.mark.parametrize(
    ("marks", "fit"), [(3, True), (4, True), (2.5, True), (2.25, False), (1, False)]
)
def test_points_of_a_text_share_marks_in_halves(marks, fit):
    item = next(i for i in bank().items.values() if i.form == "text" and len(i.points) == 3)
    assert fits(item, marks) is fit
    if fit:
        shares = shared_in_halves(marks, [p.marks for p in item.points])
        assert sum(shares) == marks and all(s * 2 == int(s * 2) and s > 0 for s in shares)

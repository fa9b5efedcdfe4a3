"""Short terms are the same in other forms, and another term never is."""

import pytest

from crm_lib.exam.compare.short_terms import same_term, term_core


@pytest.mark.parametrize(
    ("answer", "term"),
    [
        ("伙伴类型", "伙伴型"),
        ("形成期", "形成"),
        ("自动呼叫分配（ACD）", "自动呼叫分配"),
        ("sales funnels", "sales funnel"),
        ("滿意度", "满意度"),
    ],
)
def test_other_forms_of_a_term(answer, term):
    assert same_term(answer, [term])


@pytest.mark.parametrize(
    ("answer", "term"),
    [
        ("重要保持客户", "重要价值客户"),
        ("稳定期", "形成期"),
        ("不是形成期", "形成期"),
        ("", "形成期"),
    ],
)
def test_another_term_is_not_the_same(answer, term):
    assert not same_term(answer, [term])


def test_the_core_of_a_term_has_no_small_words():
    assert term_core("伙伴类型") == term_core("伙伴型")

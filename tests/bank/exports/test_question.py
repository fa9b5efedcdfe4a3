import pytest
from small_bank import FORMS, small_bank, small_question

from crm_lib.bank import drawn
from crm_lib.bank.exports.question import FORM_NAMES, questions_of
from crm_lib.bank.marked import marked


def test_every_form_of_the_bank_has_a_name_and_is_exported(tmp_path):
    questions = list(questions_of(small_bank(tmp_path)))
    assert [q.form for q in questions] == list(FORMS)
    assert set(FORMS) == set(FORM_NAMES)


def test_it_says_where_it_belongs(tmp_path):
    question = small_question(tmp_path, "choice")
    assert (question.page, question.unit, question.section) == ("12_a", "U12", "8")
    assert question.tags == ["unit::U12", "page::12_a", "level::apply", "form::choice", "exam::T09"]


def test_the_objective_is_told_in_chinese_where_there_is_one(tmp_path):
    catalog = small_bank(tmp_path)
    objectives = {"Compute a lifetime value": "计算终身价值"}
    question = next(questions_of(catalog, language="zh", objectives=objectives))
    assert question.objective.plain() == "计算终身价值"
    assert (
        next(questions_of(catalog, language="zh")).objective.plain() == "Compute a lifetime value"
    )


@pytest.mark.parametrize(("draws", "come"), [(1, 1), (3, 3), (8, 8), (20, 8)])
def test_a_calculation_comes_as_often_as_asked_each_time_with_other_numbers(tmp_path, draws, come):
    found = [q for q in questions_of(small_bank(tmp_path), draws=draws) if q.form == "number"]
    assert [q.id for q in found] == [f"b12_008_{n}" for n in range(1, come + 1)]
    assert len({q.stem for q in found}) == come


def test_the_seed_decides_the_numbers(tmp_path):
    catalog = small_bank(tmp_path)
    by_seed = {seed: tuple(questions_of(catalog, draws=2, seed=seed)) for seed in range(6)}
    assert by_seed[3] == tuple(questions_of(catalog, draws=2, seed=3))
    assert len(set(map(str, by_seed.values()))) > 1


def test_an_item_without_parameters_comes_once_under_its_own_id(tmp_path):
    names = [q.id for q in questions_of(small_bank(tmp_path), draws=5) if q.form != "number"]
    assert names == [f"b12_{n:03}" for n in range(1, 8)]


def test_what_is_within_the_tolerance_is_what_the_workbook_marks_right(tmp_path):
    item = small_bank(tmp_path).items["b12_008"]
    one, amount = drawn(item), small_question(tmp_path, "number").amount
    assert amount.value == one.answer
    for away, right in ((0, True), (0.99, True), (-0.99, True), (1.01, False), (-1.01, False)):
        answer = amount.value + away * amount.tolerance
        assert marked(one, answer).is_right is right, away
    assert amount.units == ("CNY", "元")


def test_only_the_pages_and_units_that_are_asked_for(tmp_path):
    catalog = small_bank(tmp_path)
    assert not list(questions_of(catalog, units=["U13"]))
    assert not list(questions_of(catalog, pages=["13_b"]))
    assert len(list(questions_of(catalog, units=["U12"], pages=["12_a"]))) == len(FORMS)

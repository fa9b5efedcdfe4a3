"""Papers by seed meet their blueprint exactly, repeat nothing and say the same in both languages."""

import re
from collections import Counter

import pytest
from papers_kit import ROOT, UNIT, bank, cases, paper, sets

from crm_lib.author.lint import text_problems
from crm_lib.bank import alike
from crm_lib.papers import PaperError, composed_paper, composed_sets, load_paper_blueprint
from crm_lib.papers.solution_notebook import prompt_of

#: Twenty papers.
PAPERS = [("final", s) for s in range(10)] + [("source1", s) for s in range(10)]


@pytest.mark.parametrize(("name", "seed"), PAPERS)
def test_a_paper_meets_its_blueprint_exactly(name, seed):
    made, wanted = paper(name, seed), load_paper_blueprint(ROOT, name)
    assert made.marks == wanted.marks == 100
    assert [q.number for q in made.questions] == list(range(1, len(made.questions) + 1))
    for part, asked in zip(made.parts, wanted.parts, strict=True):
        assert part.marks == asked.marks
        forms = Counter((q.form, q.marks) for q in part.questions if q.form != "case")
        of_bank = [a for a in asked.asks if a.form != "case"]
        assert forms == Counter(key for a in of_bank for key in [(a.form, a.each[0])] * a.number)
    asked_of = Counter(q.unit for q in made.questions if q.drawn)
    units = {item.unit for item in bank().items.values()}
    least, most = wanted.units.each
    assert all(least <= asked_of[unit] <= most for unit in units)
    for level, (least, most) in wanted.levels.items():
        share = sum(q.marks for q in made.questions if q.level == level)
        assert least - 1e-6 <= share <= most + 1e-6, level
    sections = Counter((q.page, q.section) for q in made.questions if q.drawn)
    assert max(sections.values()) <= wanted.per_section


@pytest.mark.parametrize(("name", "seed"), PAPERS)
def test_a_paper_repeats_nothing_and_its_keys_are_no_pattern(name, seed):
    made = paper(name, seed)
    assert len(set(made.item_ids)) == len(made.item_ids)
    items = [q.drawn.item for q in made.questions if q.drawn]
    assert list(alike(items, cutoff=75)) == []
    keys = "".join(q.drawn.answer for q in made.questions if q.form == "choice")
    assert not re.search(r"(.)\1{3}", keys), keys
    verdicts = {q.drawn.answer for q in made.questions if q.form == "verdict"}
    assert verdicts == {"right", "wrong"}


@pytest.mark.parametrize(("name", "seed"), PAPERS)
def test_both_languages_of_a_paper_say_the_same(name, seed):
    for question in paper(name, seed).questions:
        text = prompt_of(question)
        assert text.en.strip() and text.zh.strip()
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"①|②", "", question.text.en)) or (
            question.form == "case" or "·" not in question.text.en
        )
        letters = [re.findall(r"(?m)^- ([A-H])\. ", t) for t in text]
        assert letters[0] == letters[1]
        if question.drawn is not None and question.drawn.parameters:
            # As the bank's items are checked, with the numbers that this paper drew.
            assert not list(text_problems(*question.text, glossary=None)), question.item_id


def test_the_same_seed_gives_the_same_paper_and_others_differ():
    again = composed_paper(bank(), load_paper_blueprint(ROOT, "final"), 3, cases=cases())
    assert again.questions == paper("final", 3).questions
    assert len({tuple(sorted(paper("final", s).item_ids)) for s in range(10)}) == 10


def test_avoided_items_do_not_come_again():
    first = paper("final", 3)
    other = composed_paper(bank(), load_paper_blueprint(ROOT, "final"), 3, avoided=first.item_ids)
    assert not set(first.item_ids) & set(other.item_ids)
    assert other.marks == 100


def test_sets_are_equal_in_forms_levels_and_marks_and_share_hardly_an_item():
    made = sets("final", 7, "ABCD")
    assert [p.name for p in made] == [f"final_7_{letter}" for letter in "ABCD"]
    kinds = [Counter((q.form, q.marks, q.level) for q in p.questions) for p in made]
    assert kinds[0] == kinds[1] == kinds[2] == kinds[3]
    right = [Counter(q.drawn.answer for q in p.questions if q.form == "verdict") for p in made]
    assert right.count(right[0]) == 4
    ids = [set(p.item_ids) for p in made]
    shared = [len(a & b) for n, a in enumerate(ids) for b in ids[:n]]
    assert max(shared) <= 6
    drawn = [{q.item_id: q.drawn.parameters for q in p.questions if q.drawn} for p in made]
    for item in set().union(*ids):
        values = [d[item] for d in drawn if d.get(item)]
        assert all(values.count(v) == 1 for v in values), f"{item}: the same numbers in two sets"


def test_measured_difficulties_make_sets_equal_too():
    """An item that a class found easy is balanced by a hard one."""
    measured = {name: 0.2 + 0.6 * (n % 7) / 6 for n, name in enumerate(bank().items)}
    made = composed_sets(
        bank(), load_paper_blueprint(ROOT, "final"), 5, letters="AB", measured=measured
    )
    earned = [sum(q.marks * measured[q.item_id] for q in p.questions) for p in made]
    assert abs(earned[0] - earned[1]) <= 1.0 + 1e-6


def test_a_unit_is_asked_for_and_must_have_items():
    quick = load_paper_blueprint(ROOT, "quick")
    made = paper("quick", 1, UNIT)
    assert {q.unit for q in made.questions} == {UNIT} and made.marks == 20
    assert made.name == f"quick_{UNIT.lower()}_1"
    with pytest.raises(PaperError, match="asks one unit: name it with --unit"):
        composed_paper(bank(), quick, 1)
    with pytest.raises(PaperError, match="no items of unit U98"):
        composed_paper(bank(), quick, 1, unit="U98")


def test_cases_are_numbered_as_they_stand_on_the_paper():
    for seed in range(4):
        opened = [q for q in paper("source1", seed).questions if q.opens_case]
        assert [q.case_title.zh[:3] for q in opened] == ["案例一", "案例二", "案例三"]
        assert [q.case_title.en[:7] for q in opened] == ["Case 1:", "Case 2:", "Case 3:"]


def test_cases_that_do_not_fit_are_told():
    source1 = load_paper_blueprint(ROOT, "source1")
    used = [name for case in cases() for name in case.tasks][:1]
    with pytest.raises(PaperError, match=r"asks 1 case\(s\) of 11 marks, 0 left"):
        composed_paper(bank(), source1, 1, cases=cases(), avoided=used)

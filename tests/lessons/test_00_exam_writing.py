"""Exam writing: answers are as long as said, their facts stand in the question, marks add up."""

import re
from pathlib import Path

import nbformat
import pytest
import yaml
from bank_keys import first_keys

from crm_lib.author.glossary import read_glossary
from crm_lib.author.lint import text_problems
from crm_lib.author.prose import numbers_in
from crm_lib.bank import read_page
from crm_lib.exam.free_text.keypoints import proposal
from crm_lib.exam.long_question import COHERENCE, LEVELS, characters_of
from crm_lib.exam.model_answer import worded_answers
from crm_lib.explore.quiz_file import read_questions
from crm_lib.lessons.exam_writing import (
    FOLDER,
    long_questions,
    marks_table,
    show_answer,
    show_case,
    show_scripts,
)

ROOT = Path(__file__).resolve().parents[2]
PAGE = nbformat.read(ROOT / "notebooks" / "00_exam_writing.ipynb", as_version=4)
SOLUTION = ROOT / "solutions" / "00_exam_writing"
QUESTIONS = long_questions()
LANGUAGES = ("en", "zh")
#: What a full answer has to fill, in squares of an answer sheet; Chinese characters alone do too.
SHORTEST, LONGEST = 300, 450
#: How far a proposal may be from the examiner's marks for content; the page states it.
WIDEST = 0.5


def asked_numbers(text):
    return {(n.value, n.percent) for n in numbers_in(text)}


def unfounded(answer, question):
    """The numbers of an answer that its question does not give; numbers of the list do not count."""
    return {(n.value, n.percent) for n in numbers_in(answer) if not n.small} - asked_numbers(
        question
    )


def test_marks_and_points_are_those_of_the_source_papers():
    shown = {q.task.item: (q.task.marks, len(q.rubric.key_points)) for q in QUESTIONS.values()}
    # The text of S1-C3.2 breaks off after six points; two of ours stand beside them. S2-A1 has no marks.
    assert shown == {
        "S1-C1.1": (5, 6), "S1-C1.2": (6, 8), "S1-C2.1": (5, 7), "S1-C2.2": (7, 10),
        "S1-C3.1": (5, 7), "S1-C3.2": (7, 8), "S2-A1": (7, 7),
    }  # fmt: skip
    for q in QUESTIONS.values():
        assert q.rubric.points == q.task.marks
        assert not q.rubric.best  # the whole list, not any four


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_full_answer_fills_the_sheet_with_every_point_and_nothing_from_elsewhere(name):
    q = QUESTIONS[name]
    zh = q.task.answer.zh
    assert SHORTEST <= len(re.findall(r"[\u3400-\u9fff]", zh)) <= characters_of(zh) <= LONGEST
    for language in LANGUAGES:
        answer = getattr(q.task.answer, language)
        points = [line for line in answer.splitlines() if re.match(r"\d+\. .+?(：|: )\S", line)]
        assert len(points) == len(q.rubric.key_points)
        assert unfounded(answer, q.prompt(language)) == set()
        found = proposal(q.rubric, answer, q.prompt(language), answer, blind=True)
        assert found.marks == q.rubric.content


def test_a_number_from_elsewhere_would_be_seen():
    q = QUESTIONS["c1_1"]
    assert unfounded(q.task.answer.zh + "转化率为31%。", q.prompt("zh")) == {(31, True)}


@pytest.mark.parametrize("name", QUESTIONS)
def test_scripts_are_full_middling_and_few(name):
    q = QUESTIONS[name]
    weights = {p.id: p.marks for p in q.rubric.key_points} | {COHERENCE: q.rubric.coherence, "": 0}
    full, middling, few = (q.examiner_marks(level) for level in LEVELS)
    assert full == q.task.marks and few <= q.task.marks / 3 < middling < full
    for pieces in q.scripts.values():
        named = [p.point for p in pieces if p.point]
        assert len(named) == len(set(named))
        for piece in pieces:
            assert piece.marks <= weights[piece.point]
            assert piece.text or piece.marks == 0 or piece.point == COHERENCE
    assert {p.point for p in q.scripts["full"]} - {COHERENCE} == {p.id for p in q.rubric.key_points}


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_point_of_a_script_is_full_without_the_material(name):
    q = QUESTIONS[name]
    weights = {p.id: p.marks for p in q.rubric.key_points}
    material = re.sub(r"\s", "", q.case.text.zh)
    for pieces in q.scripts.values():
        for piece in pieces:
            if not piece.text or not piece.marks or piece.marks < weights[piece.point]:
                continue
            words = re.sub(r"\s", "", piece.text.zh)
            runs = {words[i : i + 3] for i in range(len(words) - 2)}
            facts = asked_numbers(piece.text.zh) & asked_numbers(q.case.text.zh)
            assert facts or any(run in material for run in runs), piece.text.zh


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_full_answer_shows_what_each_point_carries(name, capsys):
    show_answer(name)
    shown = capsys.readouterr().out
    points = QUESTIONS[name].rubric.key_points
    shares = [float(m) for m in re.findall(r"（(0\.5|1)分）", shown)]
    assert shares == [p.marks for p in points]
    assert sum(shares) == QUESTIONS[name].rubric.content


def test_the_minutes_of_two_parts_add_up():
    said = next(c.source for c in PAGE.cells if c.id == "how")
    five, seven = map(int, re.search(r"(\d+) minutes for .* 5 marks, (\d+) for", said).groups())
    assert five + seven == 25 and "together 25" in said
    assert f"5分题约{five}分钟，7分题约{seven}分钟" in said


def test_the_program_marks_the_scripts_as_near_as_the_page_says():
    marks = marks_table()
    differ = marks.iloc[:, 3:].sub(marks.iloc[:, 2], axis=0).abs().to_numpy()
    said = next(c.source for c in PAGE.cells if c.id == "program-means")
    assert f"In {(differ > 0).sum()} of the {differ.size} markings" in said
    assert f"by {differ.max():g} marks each time" in said
    assert set(differ[differ > 0]) == {differ.max()} == {WIDEST}
    more = marks.iloc[:, 3:].sub(marks.iloc[:, 2], axis=0).to_numpy()
    assert f"in {(more > 0).sum()} it gives more, in {(more < 0).sum()} less" in said
    assert f"{(more > 0).sum()}次偏高，{(more < 0).sum()}次偏低" in said


def test_every_text_is_in_order_in_both_languages():
    glossary = read_glossary(ROOT / "docs" / "glossary.csv")
    problems = []

    def walk(node, at):
        if isinstance(node, dict) and set(node) == set(LANGUAGES):
            if all(isinstance(text, str) for text in node.values()):
                problems.extend(f"{at}: {p}" for p in text_problems(**node, glossary=glossary))
        elif isinstance(node, dict | list):
            for key, value in node.items() if isinstance(node, dict) else enumerate(node):
                walk(value, f"{at}/{key}")

    for path in sorted(FOLDER.glob("*.yaml")):
        walk(yaml.safe_load(path.read_text(encoding="utf-8")), path.stem)
    assert problems == []


def test_what_is_shown_holds_case_answer_and_margin(capsys):
    show_case("cleaning")
    show_answer("c1_1")
    show_scripts("c1_1")
    shown = capsys.readouterr().out
    q = QUESTIONS["c1_1"]
    for text in (q.case.title.zh, q.task.ask.en, "(5 marks)", "（5分）", "定义环节", "2.5 / 5"):
        assert text in shown
    for level in LEVELS:
        for piece in q.scripts[level]:
            assert piece.note.zh in shown
            assert not piece.text or piece.text.en in shown


def test_the_page_shows_every_question_whole():
    code = "\n".join(c.source for c in PAGE.cells if c.cell_type == "code")
    for name, q in QUESTIONS.items():
        assert f'show_answer("{name}")' in code and f'show_scripts("{name}")' in code
        assert f'show_case("{q.task.case}")' in code
    asked = set(re.findall(r'quiz\("(\w+)"\)', code))
    assert asked == set(read_questions(ROOT / "bank" / "00_exam_writing.quiz.yaml"))


def test_the_task_takes_twenty_five_minutes_and_its_answers_use_its_own_facts():
    cells = nbformat.read(SOLUTION / "00_exam_writing.ipynb", as_version=4).cells
    assert re.search(r"(\d+) minutes", cells[0].source)[1] == "25"  # what the exam clock reads
    points = [c.metadata.nbgrader.points for c in cells if c.metadata.nbgrader.grade]
    assert points == [4, 5, 3] and "12 marks" in cells[0].source
    case = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    models = [
        c.source.split("### BEGIN SOLUTION")[1] for c in cells if c.metadata.nbgrader.solution
    ]
    worded = worded_answers(SOLUTION / "answers.yaml")
    assert len(worded) == 3
    for text in [*models, *(t for both in worded.values() for t in both.values())]:
        assert unfounded(text, case) == set()
    for question, mark in zip(worded, points, strict=True):
        assert characters_of(worded[question]["zh"]) >= 40 * mark


def test_the_numbers_of_the_bank_are_computed():
    bank = read_page(ROOT / "bank" / "00_exam_writing.yaml")
    minutes = 2 * 4 + 2 * 7 - 3
    long_form = 2 * 1 + 1 * 0.5 + 2 * 0.5 + 1 * 0 + 0.5
    short_form = min(5 - 1, 6) + 1
    assert first_keys(bank) == [minutes, long_form, short_form]

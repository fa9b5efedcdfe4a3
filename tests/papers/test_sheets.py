"""What is printed: every question and its marks, no key with the students, every key in the guide."""

import re

import pytest
from papers_kit import UNIT, paper

from crm_lib.papers.pdf_file import text_of
from crm_lib.papers.sheets import answer_sheet, marking_guide, question_paper, specification_table
from crm_lib.papers.words import LEVELS

LANGUAGES = ("zh", "en")
PAPERS = [("final", 1), ("source1", 2)]


def words_of(document):
    return "\n".join(map(text_of, document.elements))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "seed"), PAPERS)
def test_the_paper_prints_every_question_and_no_key(name, seed, language):
    made = paper(name, seed)
    text = words_of(question_paper(made, language))
    sheet = words_of(answer_sheet(made, language))
    for question in made.questions:
        number = f"{question.number}．" if language == "zh" else f"{question.number}. "
        assert number in text
        for words in question.lettered.values():
            assert plain(getattr(words, language)) in text
        if question.drawn is None:
            answer = getattr(question.task.task.answer, language)
        elif question.form == "text":
            answer = question.drawn.answer[language]
        elif question.form == "verdict" and question.drawn.item.answer.correction:
            answer = getattr(question.drawn.item.answer.correction, language)
        else:
            continue
        assert answer not in text and answer not in sheet
    reasons = [
        getattr(o.why, language) for q in made.questions if q.drawn for o in q.drawn.item.options
    ]
    assert not [why for why in reasons if len(why) > 12 and why in text]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "seed"), PAPERS)
def test_the_sheet_has_a_place_for_each_answer_and_no_question(name, seed, language):
    made = paper(name, seed)
    text = words_of(answer_sheet(made, language))
    for question in made.questions:
        assert re.search(rf"(?<!\d){question.number}(?!\d)", text)
        if len(question.text.zh) > 12:
            assert plain(getattr(question.text, language)) not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_language_stands_on_a_page(language):
    made = paper("final", 1)
    for document in (question_paper(made, language), answer_sheet(made, language)):
        text = words_of(document)
        chinese = len(re.findall(r"[\u4e00-\u9fff]", text))
        assert chinese < 20 if language == "en" else chinese > 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_guide_gives_every_key_and_its_marks(language):
    made = paper("final", 1)
    text = words_of(marking_guide(made, language))
    for question in made.questions:
        item = question.drawn.item
        if item.form == "text":
            points = [getattr(p, language) for p in item.points]
            assert all(plain(p) in text for p in points)
        elif item.form == "number":
            assert f"{question.drawn.answer:,.{item.answer.decimals}f}" in text
        elif item.form == "choice":
            assert re.search(rf"(?<!\d){question.number}(?!\d)[^\n]*{question.drawn.answer}", text)


def test_the_table_of_specifications_adds_up():
    made = paper("final", 1)
    rows = [
        ["".join(r.text for r in c) for c in row]
        for row in specification_table(made, "zh", {}).rows
    ]
    assert rows[0][1:5] == [level.zh for level in LEVELS.values()]
    sums = rows[-2]
    assert sums[0] == "合计" and sums[5] == "100" and sums[-1] == "47"
    for column in range(1, 6):
        marks = [float(row[column] or 0) for row in rows[1:-2]]
        assert sum(marks) == float(sums[column])


def test_a_small_paper_has_all_sheets():
    made = paper("quick", 1, UNIT)
    assert made.parts[-1].questions[-1].form == "text"
    assert question_paper(made, "zh").seal and not marking_guide(made, "zh").seal


def plain(markdown):
    return re.sub(r"\*+", "", markdown)

import io
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn
from small_bank import FORMS, SIGNS, reworded, small_bank, small_question

from crm_lib.bank.exports.document import word_document
from crm_lib.bank.exports.question import questions_of
from crm_lib.bank.exports.text import Line, Text


def opened(questions):
    return docx.Document(io.BytesIO(word_document(questions)))


def words(document):
    return [paragraph.text for paragraph in document.paragraphs]


def test_questions_come_first_and_answers_behind(tmp_path):
    found = words(opened(questions_of(small_bank(tmp_path), language="zh")))
    assert found[:4] == ["题库", "试题", "U12", "单项选择题"]
    assert found[4:8] == ["1. 什么会下降？（2分）", "A. 雨水", "B. 炊烟", "C. 蒸汽"]
    answers = found.index("答案与解析")
    assert not any("它会下" in line for line in found[:answers])
    assert found[answers + 3 : answers + 5] == ["1. [b12_001] A", "A: 它会下。"]


def test_the_marks_stand_behind_each_language(tmp_path):
    found = words(opened([small_question(tmp_path, "choice")]))
    assert found[4:6] == ["1. What falls? (2 marks)", "什么会下降？（2分）"]


@pytest.mark.parametrize("form", FORMS)
def test_signs_come_back_as_they_are(tmp_path, form):
    question = small_question(tmp_path, form, "en")
    found = words(opened([reworded(question, SIGNS)]))
    assert found[4].startswith(f"1. {SIGNS}{question.stem.plain()} (")


def test_emphasis_is_set_slanted_in_english_and_bold_in_chinese(tmp_path):
    stem = Text((Line("en", "Who has *few*?"), Line("zh", "谁的**少**？")))
    document = opened([replace(small_question(tmp_path, "choice"), stem=stem)])
    marked = {r.text: (r.italic, r.bold) for p in document.paragraphs[4:6] for r in p.runs}
    assert marked["few"] == (True, None)
    assert marked["少"] == (None, True)


def test_chinese_has_a_chinese_font_in_every_style(tmp_path):
    document = opened([small_question(tmp_path, "choice")])
    for name in {paragraph.style.name for paragraph in document.paragraphs}:
        fonts = document.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "宋体", name
        assert fonts.get(qn("w:eastAsiaTheme")) is None, name

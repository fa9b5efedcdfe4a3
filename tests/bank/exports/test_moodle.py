"""What Moodle's importer reads; see `export_readers` for the sources that were opened."""

from dataclasses import replace

import pytest
from export_readers import cloze_blanks, moodle_faults, read_moodle
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from small_bank import FORMS, SIGNS, reworded, small_bank, small_question

from crm_lib.bank.exports.moodle import moodle_xml
from crm_lib.bank.exports.question import Blank, questions_of

ANY_SIGN = st.text(st.sampled_from(f"{SIGNS}aZ09 中文"), min_size=1, max_size=12)


def one(question, **options):
    content = moodle_xml([question], **options)
    assert moodle_faults(content) == []
    (found,) = read_moodle(content).values()
    return found


@pytest.mark.parametrize("form", FORMS)
def test_signs_come_back_as_they_are(tmp_path, form):
    question = small_question(tmp_path, form, "en")
    found = one(reworded(question, SIGNS))
    assert found["stem"] == f"{SIGNS}{question.stem.plain()}"
    for part in ("options", "whys", "order"):
        assert all(words.startswith(SIGNS) for words in found.get(part, ()))
    for pair in found.get("pairs", {}).items():
        assert all(words.startswith(SIGNS) for words in pair)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(words=ANY_SIGN)
def test_any_wording_of_a_blank_is_what_moodle_compares_with(tmp_path, words):
    wording = words.strip() or "x"
    question = small_question(tmp_path, "blanks")
    blanks = (Blank("①", (wording, "时间")), Blank("②", ("5*", wording)))
    found = one(replace(question, blanks=blanks))
    assert found["blanks"] == {"①": [wording, "时间"], "②": ["5*", wording]}


def test_one_blank_is_a_short_answer_with_every_wording(tmp_path):
    question = small_question(tmp_path, "blanks")
    found = one(replace(question, blanks=(Blank("①", ("time", "时间", "*")),)))
    assert (found["kind"], found["blanks"]) == ("shortanswer", [["time", "时间", "*"]])


def test_marks_that_blanks_cannot_share_are_said(tmp_path):
    question = replace(small_question(tmp_path, "blanks"), marks=3.0)
    with pytest.raises(ValueError, match="3 marks for 2 blanks"):
        moodle_xml([question])


def test_a_verdict_is_marked_by_moodle_or_written_for_a_human(tmp_path):
    question = small_question(tmp_path, "verdict", "zh")
    assert one(question)["kind"] == "truefalse"
    written = one(question, written_verdicts=True)
    assert written["kind"] == "essay"
    assert written["template"] == "<p>判断：<br/>改正：</p>"
    assert written["notes"] == ["参考答案", "错", "有人付钱。"]


def test_the_first_number_that_fits_is_the_key_and_slips_say_what_they_are(tmp_path):
    found = one(small_question(tmp_path, "number", "en"))
    ((slip, why),) = found["slips"]
    assert slip > found["value"] and why == "You did not discount."
    content = moodle_xml([small_question(tmp_path, "number")])
    units = [u.text for u in etree.fromstring(content).iter("unit_name")]
    assert units == ["CNY", "元"]


def test_an_ordering_is_marked_as_the_workbook_marks_it(tmp_path):
    content = moodle_xml([small_question(tmp_path, "ordering", "en")])
    question = etree.fromstring(content).find("question[@type='ordering']")
    assert question.findtext("gradingtype") == "RELATIVE_NEXT_EXCLUDE_LAST"
    assert question.findtext("selecttype") == "ALL"
    assert one(small_question(tmp_path, "ordering", "en"))["order"] == ["first", "second", "last"]


def test_a_match_with_one_more_on_the_right_keeps_it(tmp_path):
    found = one(small_question(tmp_path, "matching"))
    assert found["pairs"] == {"cat · 猫": "mews · 喵喵", "dog · 狗": "barks · 汪汪"}
    assert found["spare"] == ["sings · 唱歌"]


def test_a_unit_is_a_category_and_tags_name_page_and_level(tmp_path):
    content = moodle_xml(questions_of(small_bank(tmp_path)))
    root = etree.fromstring(content)
    assert [c.findtext("category/text") for c in root.findall("question[@type='category']")] == [
        "$course$/top/CRM Workbook 题库/U12"
    ]
    tags = [t.text for t in root.findall("question/tags/tag/text")]
    assert {"unit::U12", "page::12_a", "level::apply"} <= set(tags)
    pointer = root.findall("question/generalfeedback/text")[0].text
    assert "Taught in 12_a, section 8." in pointer and "参见 12_a 第 8 节。" in pointer


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('fraction="100"', 'fraction="99"', "fractions"),
        ("<penalty>0.3333333</penalty>", "", "penalty stands 0 times"),
        ("<single>", "<oops/><single>", "oops is not known"),
        ('type="multichoice"', 'type="choice"', "no such kind"),
        ('fraction="1.0000000"', 'fraction="2.0000000"', "its places are not"),
        ("<text>true</text>", "<text>wahr</text>", "true and false"),
        ("{1:SHORTANSWER:", "{1:WORDS:", "no blank is recognised"),
        ("$course$/top/", "", "a category without its path"),
    ],
)
def test_the_rules_find_what_moodle_would_not_take(tmp_path, old, new, fault):
    content = moodle_xml(questions_of(small_bank(tmp_path))).decode()
    assert moodle_faults(content.encode()) == []
    broken = content.replace(old, new) if "WORDS" in new else content.replace(old, new, 1)
    assert broken != content
    assert any(fault in found for found in moodle_faults(broken.encode()))


def test_the_reader_of_cloze_sees_what_moodle_sees():
    assert cloze_blanks("a {2:SHORTANSWER:=x~=y} b {1:SHORTANSWER:=R&#38;D}") == [
        (2, ["x", "y"]),
        (1, ["R&D"]),
    ]

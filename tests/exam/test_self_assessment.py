"""Free text alone at home: stages of help, marks of one's own, and nothing internal shown."""

from dataclasses import replace

import pytest

from crm_lib.base.message import Message
from crm_lib.exam.marks import ItemMark, Status
from crm_lib.exam.self_assessment import Assessment, Point, assessment_html, assessment_text
from crm_lib.exam.self_assessment_buttons import Buttons, give_up_box

POINTS = [
    Point(
        Message("both spend much", "两类都消费高"), 1, 1, finding="hit", evidence="They <b>pay</b>."
    ),
    Point(Message("frequency differs", "频率不同"), 0, 2, 1, finding="near", evidence="Often."),
    Point(Message("call in person", "亲自联系"), 0, 1, finding="negated", evidence="Never call."),
    Point(Message("send an offer", "发送优惠"), 0, 1),
]


@pytest.fixture
def view():
    return Assessment(POINTS, [], of=6, content=4, best=3, coherence=2)


def test_the_first_stage_names_what_is_missing_and_not_the_point(view):
    html, text = assessment_html(view), assessment_text(view)
    for shown in (html, text):
        assert "both spend much" in shown and "两类都消费高" in shown
        for point in POINTS[1:]:
            assert point.say.en not in shown and point.say.zh not in shown
        for words in ("comes near", "denied", "not found", "接近", "没有找到", "1 of 3 points"):
            assert words in shown
    assert "They &lt;b&gt;pay&lt;/b&gt;." in html and "best 3 of 4" in html
    assert 'data-marks="1" data-of="6" data-final="no"' in html and "crm-proposed" in html


def test_more_points_than_count_are_told_as_such(view):
    four = [replace(p, found=p.of, finding="hit") for p in POINTS]
    html = assessment_html(replace(view, points=four))
    assert "(the best 3 count): 4 points found so far" in html and "4 of 3" not in html
    assert "目前找到4个要点，其中最好的3个计分" in html


def test_the_second_stage_shows_the_points_beside_the_evidence(view):
    html = assessment_html(replace(view, shown=True))
    for point in POINTS:
        assert point.say.en in html and point.say.zh in html
    assert "Never call." in html


def test_the_learners_marks_are_the_questions(view):
    kept = replace(view, shown=True, given=[1, 1, 1, 1, 2])
    assert kept.marks == 5 and kept.status == Status.PARTIAL  # the best three points, and wording
    html = assessment_html(kept)
    assert "By your own assessment: 5 of 6" in html and "自评：5 / 6 分" in html
    assert 'data-marks="5" data-of="6" data-final="yes"' in html and "crm-partial" in html
    assert replace(view, given=[1, 2, 1, 1, 2]).status == Status.RIGHT
    assert replace(view, given=[0] * 5).status == Status.WRONG


def test_a_verdict_that_is_marked_counts_too(view):
    verdict = ItemMark("verdict", 1, 1, Status.RIGHT, Message("Right.", "正确。"), label_zh="判断")
    marked = replace(view, first=[verdict], coherence=0, best=0, of=5, given=[1, 1, 0, 1])
    assert marked.marks == 4
    assert "判断" in assessment_html(marked)


def test_the_readers_language_stands_first(view):
    html, text = assessment_html(view, first="zh"), assessment_text(view, first="zh")
    assert html.index('lang="zh"') < html.index('lang="en"')
    assert text.startswith("◔ 请自评")


class Handle:
    def __init__(self):
        self.shown = []

    def update(self, bundle, raw):
        assert raw
        self.shown.append(bundle)


def test_the_buttons_lead_from_stage_to_stage(view):
    handle, asked = Handle(), []
    buttons = Buttons(view, handle, lambda: asked.append(1) or "<p>model</p>")
    assert buttons.marks.layout.display == "none"
    buttons.points.click()
    assert "send an offer" in handle.shown[-1]["text/html"] and not asked
    assert buttons.marks.layout.display == "" and buttons.points.disabled
    choices = [choice for choice, _ in buttons.rows]
    assert [c.value for c in choices] == [1, 0, 0, 0, 0]
    assert [label for label, _ in choices[1].options] == ["0", "1", "2"]
    choices[1].value = 2.0
    assert 'data-final="no"' in handle.shown[-1]["text/html"]  # nothing kept before it is said
    buttons.keep.click()
    assert 'data-marks="3" data-of="6" data-final="yes"' in handle.shown[-1]["text/html"]
    choices[4].value = 2.0
    assert 'data-marks="5"' in handle.shown[-1]["text/html"]
    buttons.answer.click()
    assert asked and buttons.out.value == "<p>model</p>"
    assert 'data-marks="5"' in handle.shown[-1]["text/html"]  # marks stay when the answer is read


def test_own_marks_are_kept_when_decided_and_stand_when_the_check_runs_again(view):
    kept, handle = [], Handle()
    buttons = Buttons(view, handle, str, kept.append)
    buttons.points.click()
    assert kept == []
    buttons.rows[1][0].value = 2.0
    buttons.keep.click()
    assert kept == [[1, 2.0, 0, 0, 0]]
    again = Buttons(replace(view, shown=True, given=kept[0]), handle, str, kept.append)
    assert again.marks.layout.display == "" and again.points.disabled
    assert [choice.value for choice, _ in again.rows] == kept[0] and len(kept) == 1
    again.rows[4][0].value = 2.0  # a change of mind
    assert kept[1] == [1, 2.0, 0, 0, 2.0]


def test_who_gives_up_gets_the_model_answer():
    box = give_up_box(lambda: "<p>model</p>")
    button, out = box.children
    assert "give up" in button.description and "放弃" in button.description
    button.click()
    assert out.value == "<p>model</p>" and button.disabled

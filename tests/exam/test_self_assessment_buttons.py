"""Buttons with which a lone learner assesses an answer or gives it up."""

from crm_lib.exam.self_assessment_buttons import give_up_box


def test_giving_up_shows_the_model_answer_and_only_then():
    asked = []

    def answer_html():
        asked.append(1)
        return "<p>model answer</p>"

    box = give_up_box(answer_html)
    buttons = [child for child in box.children if hasattr(child, "click")]
    assert buttons and not asked
    buttons[0].click()
    assert asked == [1]
    assert any("model answer" in getattr(child, "value", "") for child in box.children)

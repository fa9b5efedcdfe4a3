"""The written part of a lesson plan: its minutes add up, and what is wrong is named."""

from pathlib import Path

import pytest

from crm_lib.author.teaching.plan import read_plan

ROOT = Path(__file__).resolve().parents[3]
GOOD = """\
hook: {en: "A letter.", zh: "一封信。"}
timing:
  - {min: 30, sec: [1], en: "Read", zh: "读"}
  - {min: 15, sec: [2], home: true, en: "Sort", zh: "归类"}
  - {min: 45, sec: [3], home: true, en: "Decide", zh: "决定"}
board: {en: ["left", "right"], zh: ["左", "右"]}
questions:
  - {ask: {en: "Why?", zh: "为什么？"}, good: {en: "So.", zh: "因此。"}}
  - {ask: {en: "When?", zh: "何时？"}, good: {en: "Now.", zh: "现在。"}}
  - {ask: {en: "Who?", zh: "谁？"}, good: {en: "We.", zh: "我们。"}}
civic: {en: "Honesty.", zh: "诚信。"}
"""


@pytest.fixture
def plan(tmp_path):
    def read(text):
        path = tmp_path / "06_page.yaml"
        path.write_text(text, encoding="utf-8")
        return read_plan(path)

    return read


def test_a_plan_is_read(plan):
    read = plan(GOOD)
    assert read.hook["zh"] == "一封信。"
    assert read.in_class == {1, 2, 3}
    assert read.short_minutes == 30
    assert read.board["en"] == ["left", "right"]


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("min: 30", "min: 31", "one must end at 45, the last at 90"),
        ("min: 15, sec: [2]", "min: 60, sec: [2]", "one must end at 45"),
        (", home: true, en: \"Decide\"", ", en: \"Decide\"", "75 minutes are left"),
        ('zh: ["左", "右"]', 'zh: ["左", "中", "右"]', "more columns in one language"),
        ('zh: "一封信。"', 'zh: ""', "hook.zh"),
        ("civic:", "civics:", "civic"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_plan_is_named(plan, was, becomes, says):
    with pytest.raises(ValueError, match=says):
        plan(GOOD.replace(was, becomes))


def test_two_questions_are_not_enough(plan):
    third = GOOD.index('  - {ask: {en: "Who?"')
    with pytest.raises(ValueError, match="questions"):
        plan(GOOD[:third] + GOOD[GOOD.index("civic") :])


@pytest.mark.parametrize(
    "path", sorted((ROOT / "teaching" / "plans").glob("*.yaml")), ids=lambda p: p.stem
)
def test_each_committed_plan_is_right_and_says_nothing_of_another(path):
    plan = read_plan(path)
    others = [p for p in path.parent.glob("*.yaml") if p != path]
    for text in (plan.hook.en, plan.hook.zh, plan.civic.en, plan.civic.zh):
        assert not any(text in p.read_text(encoding="utf-8") for p in others)

"""The written part of a lesson plan: its minutes add up, and what is wrong is named."""

import re
from pathlib import Path

import pytest

from crm_lib.author.lint import read_notebook
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


def numbers(text):
    """Return the numbers of a text as they are written, without the commas of thousands."""
    return {n.replace(",", "").rstrip(".") for n in re.findall(r"\d[\d,]*\.?\d*", text)}


def page_text(slug):
    """Return all that a page says: its prose and what its cells show."""
    notebook = read_notebook(ROOT / "notebooks" / f"{slug}.ipynb")
    said = [cell.source for cell in notebook.cells]
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            said += [v for k, v in output.get("data", {}).items() if k.startswith("text")]
            about = output.get("metadata", {}).get("crm", {})
            said += [about.get("alt", ""), *about.get("words", [])]
    return " ".join(said)


def is_rounded_from(number, known):
    """Tell whether a number is one of those known, in 万 or millions, a decimal one also rounded."""
    places = len(number.partition(".")[2])
    scales = (1, 1e-4, 1e-6) if places else (1e-4, 1e-6)
    return any(
        abs(k * s - float(number)) <= 0.5 * 10**-places + 1e-9 for k in known for s in scales
    )


@pytest.mark.parametrize(
    "path", sorted((ROOT / "teaching" / "plans").glob("*.yaml")), ids=lambda p: p.stem
)
def test_each_number_of_a_plan_stands_on_its_page(path):
    plan = read_plan(path)
    texts = [plan.hook, plan.civic, *plan.timing, *plan.errors]
    texts += [part for q in plan.questions for part in (q.ask, q.good)]
    said = " ".join([t.en + " " + t.zh for t in texts] + plan.board["en"] + plan.board["zh"])
    there = numbers(page_text(path.stem))
    known = [float(n) for n in there if len(n) < 12]
    # A dozen may be counted in class: cards, groups, minutes.
    new = {n for n in numbers(said) - there if float(n) > 12 and not is_rounded_from(n, known)}
    assert new == set()

"""Does the lint see what is wrong on a page, and leave a right page alone?"""

import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes

from crm_lib.author.glossary import Term
from crm_lib.author.lint import notebook_findings, repeated_sentences, text_problems

SWITCH = "from crm_lib.page import language; language()"
GLOSSARY = (
    Term("funnel", "sales funnel", "销售漏斗", ("purchase funnel", "购买漏斗")),
    Term("touchpoint", "touchpoint", "接触点", ("touch point",)),
)


def twins(en, zh, heading="## 1 Leaving · 流失\n\n"):
    return f'{heading}<div lang="en">\n\n{en}\n\n</div>\n<div lang="zh">\n\n{zh}\n\n</div>'


def prose(en="Most leave.", zh="多数人离开。", **metadata):
    return new_markdown_cell(twins(en, zh), id="prose", metadata=metadata)


def printed(text, source="print(share)"):
    return new_code_cell(
        source, id="printed", outputs=[new_output("stream", name="stdout", text=text)]
    )


@pytest.fixture
def write(tmp_path):
    def write(*cells, name="06_sales_funnel.ipynb", switch=True, **metadata):
        first = [new_code_cell(SWITCH, id="switch")] if switch else []
        code = [c for c in (*first, *cells) if c.cell_type == "code"]
        for count, cell in enumerate(code if switch else [], start=1):
            cell.execution_count = cell.execution_count or count
        path = tmp_path / name
        book = new_notebook(cells=[*first, *cells], metadata=metadata)
        path.write_text(writes(book), encoding="utf-8")
        return path

    return write


def messages(path, **options):
    options = {"glossary": None, **options}
    return [f"{f.where} {f.message}" for f in notebook_findings(path, **options)]


def test_a_right_page_has_no_findings(write):
    page = write(
        printed("0.25543"),
        prose("Of those, 25.5 % stay; 3 of 4 leave.", "其中25.5%留下；四个里有三个离开。"),
    )
    assert messages(page, glossary=GLOSSARY) == []


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (twins("Most leave.", "多数离开。", "## Leaving\n\n"), "must read: English · 中文"),
        (twins("Most leave.", "多数离开。", "## 流失 · Leaving\n\n"), "must read"),
        (twins("Most leave.", ""), "the zh block is empty"),
        (twins("### Why\n\nMost leave.", "多数离开。"), "is inside a block"),
        ('<div lang="en">\n\nMost leave.\n\n</div>', "has no zh twin"),
        ('<div lang="zh">\n\n多数离开。\n\n</div>', "no en block"),
        ('<div lang="en">\nMost\n\n</div>\n<div lang="zh">\n\n多\n\n</div>', "no blank line after"),
        (
            '<div lang="en">\n\nMost\n</div>\n<div lang="zh">\n\n多\n\n</div>',
            "no blank line before",
        ),
        ('<div lang="en">\n\nMost\n\n<div lang="zh">\n\n多\n\n</div>', "inside another"),
        ('<div lang="en">\n\nMost leave.\n', "never closed"),
        ("<div lang=en>\n\nMost leave.\n\n</div>", "alone on its line"),
        (twins("Most leave.", "多数离开。") + "\nMore text\n", "no blank line after </div>"),
        (twins("Most leave.", "多数离开。") + "\n\nMore text", "one language only"),
        (twins("Of 1,000 people", "每2000人"), "only English 1,000; only Chinese 2,000"),
        (twins("25.5 % stay", "25.5的人留下"), "same numbers"),
        (twins("Most leave.", "多数,离开。"), "half-width"),
        (twins("Most leave， they do.", "多数离开。"), "full-width"),
        (twins("A **touch-point** is", "**接触点**是"), "is spelled “touchpoint”"),
        (twins("A **sales funnel** is", "漏斗是"), "does not say “销售漏斗”"),
        (twins("A funnel is", "**销售漏斗**是"), "does not say “sales funnel”"),
        (twins("The Purchase Funnel shows", "销售漏斗显示"), "is to be avoided"),
        (twins("The funnel shows", "购买漏斗显示"), "is to be avoided"),
        (twins("Of 480 people", "480人里"), "480 is printed by no earlier cell"),
        ("## One · 一\n\n## Two · 二", "2 headings in one cell"),
    ],
)
def test_each_fault_of_a_prose_cell_is_named_with_its_place(write, source, word):
    found = messages(write(new_markdown_cell(source, id="prose")), glossary=GLOSSARY)
    assert [m for m in found if word in m and m.startswith("cell 1 (prose)")], found


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        (new_code_cell("\n".join("abcdefghijk")), "11 lines of code"),
        (
            new_code_cell(
                "1/0", outputs=[new_output("error", ename="E", evalue="v", traceback=[])]
            ),
            "an error",
        ),
        (new_code_cell("plot(table);"), "name it (ax = …)"),
        (printed("<object at 0x7f0a12345678>"), "memory address"),
        (
            new_code_cell(
                "box",
                outputs=[
                    new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}})
                ],
            ),
            "widget output",
        ),
        (
            new_code_cell("w", outputs=[new_output("stream", name="stderr", text="Deprecated")]),
            "a warning is shown to learners: Deprecated",
        ),
        (new_code_cell("1", execution_count=4), "not run once each"),
        (prose(crm={"facts": ["25.5"]}), "without a reason"),
        (prose(crm={"facts": ["25.5"], "why": "published"}), "25.5 of the metadata is not in"),
        (new_code_cell("1", metadata={"crm": {"lines": 20}}), "without a reason"),
    ],
)
def test_each_fault_of_another_cell_is_named(write, cell, word):
    found = messages(write(cell))
    assert [m for m in found if word in m], found
    assert len(found) == 1 or word == "without a reason"


def test_the_switch_comes_first_in_a_lesson_but_not_in_an_exercise(write):
    page = write(new_code_cell("import pandas"), switch=False)
    assert "first code cell" in " ".join(messages(page))
    assert messages(page, kind="exercise") == []


def test_an_exercise_keeps_no_outputs_and_its_numbers_need_none(write):
    assert messages(write(prose("Of 480 people", "480人里"), switch=False), kind="exercise") == []
    assert "clear them" in messages(write(printed("480"), switch=False), kind="solution")[0]


def test_a_number_counts_only_when_an_earlier_cell_printed_it_so_rounded(write):
    text = prose("It is 25.5 %.", "它是25.5%。")
    assert messages(write(printed("0.2551"), text)) == []
    assert messages(write(printed("25.46"), text)) == []
    assert len(messages(write(printed("0.2562"), text))) == 1
    assert len(messages(write(text, printed("0.2551")))) == 1


def test_a_self_check_question_does_not_print_numbers(write):
    asked = new_output("display_data", {"text/html": '<div class="crm-quiz-text">480</div>'})
    cell = new_code_cell("quiz('06_s1')", outputs=[asked])
    assert len(messages(write(cell, prose("480 buy.", "480人购买。")))) == 1


def test_published_facts_stand_in_the_metadata_with_a_reason(write):
    told = {"facts": ["25.5"], "why": "published figure"}
    assert messages(write(prose("It is 25.5 %.", "它是25.5%。", crm=told))) == []


def test_cell_ids_are_unique_and_widget_state_is_gone(write):
    page = write(prose(), new_markdown_cell(id="other"), widgets={"state": {}})
    text = page.read_text(encoding="utf-8").replace('"other"', '"prose"')
    page.write_text(text, encoding="utf-8")
    found = " ".join(messages(page))
    assert "'prose' is used 2 times" in found
    assert "widget state" in found


def test_a_sentence_may_not_stand_in_two_lessons(write):
    en = "A point of conversion is worth more where the rate of today is small, so look there."
    zh = "同样提高一个百分点，现在转化率越低的环节，带来的订单就越多，所以先看那里。"
    first = write(prose(en, zh))
    second = write(prose(en, zh), name="07_x.ipynb")
    third = write(prose("Most leave.", "多数离开。"), name="08_x.ipynb")
    found = repeated_sentences([first, second, third])
    assert len(found) == 2
    assert all(f.path == second and "06_sales_funnel.ipynb" in f.message for f in found)


def test_two_lessons_may_take_the_same_minutes(write):
    en = "About 75 minutes to read, 80 with the optional sections, and 45 for the assignment (estimates)."
    zh = "阅读约75分钟，含选修约80分钟；作业约45分钟（均为估计）。"
    assert repeated_sentences([write(prose(en, zh)), write(prose(en, zh), name="07_x.ipynb")]) == []


@pytest.mark.parametrize("text", ["", "not json", "{}", "[]", '{"cells": 3}'])
def test_what_is_not_a_notebook_gets_one_clear_line(tmp_path, text):
    path = tmp_path / "x.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.ipynb is not a notebook") as caught:
        notebook_findings(path, glossary=None)
    assert "\n" not in str(caught.value)


def test_an_unknown_kind_is_refused(write):
    with pytest.raises(ValueError, match="'lesson', 'exercise', 'solution'"):
        notebook_findings(write(), glossary=None, kind="essay")


def test_a_bilingual_line_may_stand_outside_the_blocks(write):
    source = twins("Most leave.", "多数离开。") + "\n\n[Next lesson · 下一课](07_x.ipynb)"
    assert messages(write(new_markdown_cell(source))) == []


def test_text_rules_serve_any_pair():
    assert len(list(text_problems("480 leave", "490人,离开", glossary=None))) == 2


def test_findings_read_as_one_line(write):
    page = write(prose("Of 480 people", "480人里"))
    (finding,) = notebook_findings(page, glossary=None)
    assert str(finding).startswith(f"{page} · cell 1 (prose) · ")
    assert json.dumps(str(finding))

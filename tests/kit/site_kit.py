"""A workbook of two short lessons and short guides, and its site."""

import base64
import io
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from crm_lib.site.addresses import GUIDES

LESSON = """\
# Funnel: what to improve · 漏斗：先改进什么

<div lang="en">

A **sales funnel** counts users; see [the start](00_start_here.ipynb#2-then) and $\\frac{a}{b}$.

| step | users |
|---|---|
| visit | 10 |

</div>
<div lang="zh">

**销售漏斗**数的是用户；见[开头](00_start_here.ipynb#2-then)和 $\\frac{a}{b}$。

| 环节 | 用户数 |
|---|---|
| 访问 | 10 |

</div>
"""
POINTS = """\
## 3 Exam points · 考点速记

<div lang="en">

| term | standard wording | also called |
|---|---|---|
| bottleneck | the step with the lowest rate | obstacle |

**AIDA**: attention → action.

</div>
<div lang="zh">

| 名词 | 标准表述 | 又称 |
|---|---|---|
| 瓶颈 | 转化率最低的环节 | 障碍 |

**AIDA**：注意→行动。

</div>
"""
START = """\
# Start here · 从这里开始

<div lang="en">

Ten visitors.

</div>
<div lang="zh">

十位访客。

</div>

- [06 Funnel · 漏斗](06_funnel.ipynb) — [Assignment · 作业](../work/06_funnel/06_funnel.ipynb)
"""
QUIZ = """\
06_s1:
  question: {en: "Which step?", zh: "哪一环？"}
  options:
    A: {en: "the first", zh: "第一环", right: false, why: {en: "No.", zh: "不是。"}}
    B: {en: "the lowest", zh: "最低的", right: true, why: {en: "Yes.", zh: "是。"}}
"""
GLOSSARY = """\
id,en,zh,definition_en,definition_zh,denominator,unit,aliases
sales_funnel,sales funnel,销售漏斗,Steps in order with who reaches each,按顺序的环节及到达人数,,users,funnel;avoid:漏斗图
bottleneck,bottleneck,瓶颈,The step with the lowest rate,转化率最低的环节,,,
"""
LAW = """\
law_zh,law_en,article,says_zh,says_en,source,opened
消费者权益保护法,Consumer Law,20,信息要真实。,Information is true.,"某页, https://example.org/a",2026-11-29
"""
TABLE = (
    '<div><style scoped>td{}</style><table border="1" class="dataframe"><thead><tr><th></th>'
    '<th>users<div lang="zh" style="font-weight:normal;font-size:90%">用户数</div></th></tr>'
    "</thead><tbody><tr><th>visit</th><td>10</td></tr></tbody></table></div>"
)


def picture(language: str, alt: str, colour: str):
    """Return a kept output with a small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(buffer, format="PNG")
    return new_output(
        "display_data",
        data={"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": alt},
        metadata={
            "crm": {"lang": language, "alt": alt},
            "image/png": {"width": 4, "height": 3},
        },
    )


def table():
    """Return a kept output with a table in both languages."""
    return new_output("execute_result", data={"text/html": TABLE, "text/plain": "users"})


def lesson():
    """Return a lesson with a table, a figure, a self-check and exam points."""
    shown = [
        table(),
        picture("en", "Half leave", "red"),
        picture("zh", "一半人离开", "blue"),
    ]
    return new_notebook(
        cells=[
            new_markdown_cell(LESSON),
            new_code_cell("from crm_lib.page import language\n\nlanguage()"),
            new_markdown_cell('## 1 Look · 看一看\n\n<div lang="en">\n\nLook.\n\n</div>'),
            new_code_cell("# count the steps · 数各环节\nfunnel", outputs=shown),
            new_code_cell('from crm_lib.explore import quiz\n\nquiz("06_s1")'),
            new_markdown_cell(POINTS),
            new_markdown_cell("### Practice · 考题演练"),
        ]
    )


def small_workbook(root: Path) -> Path:
    """Write the workbook to `root` and return it."""
    for folder in ("notebooks", "bank", "docs/papers", "datasets"):
        (root / folder).mkdir(parents=True)
    nbformat.write(lesson(), root / "notebooks" / "06_funnel.ipynb")
    first = new_notebook(cells=[new_markdown_cell(START), new_markdown_cell("## 2 Then · 然后")])
    nbformat.write(first, root / "notebooks" / "00_start_here.ipynb")
    (root / "bank" / "06_funnel.quiz.yaml").write_text(QUIZ, encoding="utf-8")
    (root / "docs" / "glossary.csv").write_text(GLOSSARY, encoding="utf-8")
    (root / "docs" / "law.csv").write_text(LAW, encoding="utf-8")
    for name, document in GUIDES.items():
        text = f"# Guide {name} · 指南{name}\n\nRead this.\n\n请读这个。\n"
        (root / document).write_text(text, encoding="utf-8")
    for name in ("paper", "paper_en", "answer_book", "answer_book_en"):
        paper = root / "docs" / "papers" / f"mock_exam_1_{name}.html"
        paper.write_text("<!doctype html><title>Paper</title>", encoding="utf-8")
    return root

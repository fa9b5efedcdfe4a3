"""Build the printable paper, answer book and marking guide of a mock exam.

``python docs/build_papers.py`` reads the solution notebook and its rubrics and writes the three
files; ``--check`` only says whether they are up to date. Paper and answer book hold no key.
"""

import argparse
import ast
import html
import re
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import matplotlib
import mistune
import nbformat

from crm_lib.base.yaml_file import yaml_content

ROOT = Path(__file__).resolve().parent.parent
NAME = "mock_exam_1"
SOLUTION = ROOT / "solutions" / NAME / f"{NAME}.ipynb"
DOCS = ROOT / "docs"
PAPER = DOCS / "papers" / f"{NAME}_paper.html"
BOOK = DOCS / "papers" / f"{NAME}_answer_book.html"
GUIDE = DOCS / f"{NAME}_marking_guide.md"

TITLE = "客户关系管理 模拟试卷（一）"
TITLE_EN = "Customer Relationship Management · Mock Examination 1"
#: Answer lines on the answer book for a question of so many marks.
LINES = {5: 11, 6: 14, 7: 16}
_HEADING = re.compile(r"^### Q(\d+)\. (.+?) \((\d+) marks?\) · 第\d+题 (.+?)（\d+分）\s*$", re.M)
_TWO = re.compile(r'<div lang="en">\s*(.*?)\s*</div>\s*<div lang="zh">\s*(.*?)\s*</div>', re.S)

STYLE = """
@page { size: A4; margin: 17mm 17mm 20mm;
  @bottom-center { content: "第 " counter(page) " 页，共 " counter(pages) " 页 · page "
    counter(page) " of " counter(pages); font-size: 8.5pt; } }
body { font: 10.5pt/1.42 "Noto Serif CJK SC", "Source Han Serif SC", "Songti SC", SimSun,
  "Noto Serif SC", "Noto Sans CJK SC", "Noto Sans SC", serif; max-width: 176mm; margin: 0 auto;
  color: #000; }
@media screen { body { margin: 8mm auto; } }
h1 { font-size: 17pt; text-align: center; margin: 0; letter-spacing: .1em; }
.sub { text-align: center; margin: 1mm 0 4mm; }
.who { display: flex; justify-content: space-between; margin: 4mm 0; }
.who span { border-bottom: 1px solid #000; display: inline-block; width: 36mm; }
table { border-collapse: collapse; margin: 2mm auto; font-size: 9.5pt; break-inside: avoid; }
th, td { border: 1px solid #000; padding: .8mm 2.2mm; text-align: center; font-weight: normal; }
.rules { border: 1px solid #000; padding: 1.5mm 4mm; margin: 0 0 2mm; font-size: 9.5pt; }
.rules p { margin: .4mm 0; }
.part, .q, .story > div { break-inside: avoid; }
.part { break-after: avoid; margin: 6mm 0 2mm; }
h2 { font-size: 12pt; margin: 0 0 1mm; }
.q { margin: 0 0 3.2mm; }
.q p, .story p { margin: .6mm 0; }
.story { margin: 4mm 0 2mm; }
ul { list-style: none; margin: 0; padding-left: 6mm; display: grid; column-gap: 3mm; }
.en { color: #333; font: 9.2pt/1.35 "Times New Roman", "Liberation Serif", "Noto Serif CJK SC",
  "Songti SC", SimSun, "Noto Sans SC", serif; margin-top: .4mm; }
.fig svg { width: 132mm; height: auto; display: block; margin: 1mm auto; }
.line { border-bottom: 1px solid #777; height: 8.2mm; }
.blanks { display: grid; grid-template-columns: repeat(3, 1fr); gap: 3mm 6mm; padding: 2mm 6mm; }
.blanks span { display: flex; align-items: end; height: 8mm; }
.blanks i { flex: 1; border-bottom: 1px solid #000; margin-left: 2mm; }
.end { text-align: center; margin-top: 6mm; }
"""
#: Millimetres a letter takes on paper, and what a row of options has for all of them.
ZH_LETTER, EN_LETTER, ROW = 3.8, 1.65, 168


@dataclass(frozen=True)
class Question:
    """One question: its part, number, titles, marks, text in both languages, form, figure."""

    part: str
    number: int
    title: tuple[str, str]
    marks: int
    body: tuple[str, str]
    form: str
    figure: str
    model: object


@dataclass(frozen=True)
class Part:
    """One part of the paper: heading and note in both languages, and its questions."""

    title: tuple[str, str]
    note: tuple[str, str]
    questions: list[Question]

    @property
    def marks(self) -> int:
        """Marks of the part."""
        return sum(q.marks for q in self.questions)


def parts_of(solution: Path) -> list[Part]:
    """Return the parts of the paper in order, read from the solution notebook."""
    parts: list[Part] = []
    heading: tuple = ()
    drawing = ""
    names: dict = {}
    model: object = None
    for cell in nbformat.read(solution, as_version=4).cells:
        gid = cell.metadata.nbgrader.grade_id
        if cell.cell_type == "markdown":
            texts = _TWO.search(cell.source)
            if gid.startswith("mock1_part_"):
                en, zh = cell.source.splitlines()[0].removeprefix("## ").split(" · ")
                parts.append(Part((en, zh), texts.groups(), []))
            found = _HEADING.search(cell.source)
            if found:
                heading = (int(found[1]), (found[2], found[4]), int(found[3]), texts.groups())
        elif gid == "mock1_setup":
            matplotlib.use("agg")
            exec(re.sub(r"(?m)^begin\(.*$", "", cell.source), names)
        elif gid.startswith("mock1_diagram"):
            drawing = _svg(cell.source, names)
        elif cell.metadata.nbgrader.solution:
            model = model_answer(cell.source)
        elif cell.metadata.nbgrader.grade:
            number, title, marks, body = heading
            form = re.search(rf"q{number}, (\w+)\(", cell.source)[1]
            parts[-1].questions.append(
                Question(parts[-1].title[1], number, title, marks, body, form, drawing, model)
            )
            drawing = ""
    return parts


def model_answer(source: str) -> object:
    """Return the model answer of an answer cell; the first accepted name where several are."""
    inside = source.split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
    for node in ast.parse(inside).body:
        if isinstance(node, ast.Assign) and re.fullmatch(r"q\d+", node.targets[0].id):
            if isinstance(node.value, ast.Dict) and any(
                isinstance(v, ast.Call) for v in node.value.values
            ):
                return {
                    k.value: [a.value for a in v.args]
                    for k, v in zip(node.value.keys, node.value.values, strict=True)
                }
            return ast.literal_eval(node.value)
    raise ValueError("the answer cell holds no model answer.")


def _svg(source: str, names: dict) -> str:
    """Draw a diagram cell as SVG whose text stays text; the same bytes each time."""
    import matplotlib.pyplot as plt

    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": NAME}):
        exec(source, names)
        out = StringIO()
        plt.gcf().savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        plt.close("all")
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    return re.sub(r"[ \t]+$", "", text, flags=re.M)


def _html(text: str) -> str:
    """Return Markdown as HTML; options stand in as many columns as their longest leaves room for."""
    page = mistune.create_markdown(plugins=["table"])(text).strip()
    return re.sub(r"<ul>.*?</ul>", _columns, page, flags=re.S)


def _columns(options: re.Match) -> str:
    lengths = [
        sum(ZH_LETTER if ord(sign) > 0x2E7F else EN_LETTER for sign in re.sub("<[^>]+>", "", item))
        for item in re.findall(r"<li>(.*?)</li>", options[0], flags=re.S)
    ]
    fits = [n for n in (5, 4, 3, 2) if n <= len(lengths) and max(lengths) + 3 <= ROW / n]
    # Four options in threes would leave a lone last one.
    even = [n for n in fits if n in {4: (4, 2), 5: (5, 3, 2)}.get(len(lengths), (1,))]
    style = f"grid-template-columns: repeat({even[0] if even else 1}, 1fr)"
    return options[0].replace("<ul>", f'<ul style="{style}">', 1)


def _story(text: str) -> tuple[str, str]:
    """Split the text of a case question into the story and the task (in bold, at the end)."""
    story, cut, task = text.rpartition("\n\n**")
    return (story, "**" + task) if cut else ("", text)


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="zh">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{body}\n</body>\n</html>\n"
    )


def _head(what: tuple[str, str], below: str) -> str:
    return (
        f'<h1>{TITLE}</h1>\n<div class="sub">{TITLE_EN}<br>{what[1]} {what[0]} · '
        "考试时间 120 分钟 · 满分 100 分 · 闭卷</div>\n"
        '<div class="who">班级 Class<span></span>学号 No.<span></span>姓名 Name<span></span></div>\n'
        f"{below}\n"
    )


def _rules(parts: list[Part]) -> str:
    count = sum(len(p.questions) for p in parts)
    return (
        f'<div class="rules"><p>注意事项：1．本试题共{len(parts)}个部分、{count}题。'
        "2．答案一律写在答题纸上，写在试题上无效。3．文字题写成完整的句子，中英文均可。"
        "4．文中企业均为虚构。</p>\n"
        f'<div class="en">{len(parts)} parts, {count} questions, 120 minutes, closed book. Write '
        "all answers in the answer book; what stands on this paper is not marked. Answer in "
        "sentences, in Chinese or English. All firms are invented.</div></div>"
    )


def _scores(parts: list[Part]) -> str:
    rows = [
        "<tr><th>题号 Part</th>" + "".join(f"<th>{n}</th>" for n in "一二三四五六")
        + "<th>总分 Total</th></tr>",
        "<tr><td>满分 Marks</td>" + "".join(f"<td>{p.marks}</td>" for p in parts)
        + f"<td>{sum(p.marks for p in parts)}</td></tr>",
        *(f"<tr><td>{name}</td>" + "<td>&nbsp;</td>" * 7 + "</tr>"
          for name in ("得分 Score", "评卷人 Marker")),
    ]  # fmt: skip
    return f"<table>{''.join(rows)}</table>"


def _part_head(part: Part) -> str:
    zh, en = part.title[1], part.title[0]
    return (
        f'<div class="part"><h2>{zh}（{part.marks}分） <small>{en}, {part.marks} marks</small></h2>'
        f'\n{part.note[1]}<div class="en">{part.note[0]}</div></div>\n'
    )


def paper(parts: list[Part]) -> str:
    """Return the question paper as one HTML page."""
    out = _head(("Question paper", "试题"), _rules(parts))
    for part in parts:
        out += _part_head(part)
        for q in part.questions:
            stories, tasks = zip(*map(_story, q.body), strict=True)
            if stories[0]:
                en, zh = map(_html, stories)
                out += f'<div class="story"><div>{zh}</div><div class="en">{en}</div></div>\n'
            en, zh = (re.sub("</?(blockquote|em)>", "", _html(task)).strip() for task in tasks)
            if q.form in ("blanks", "text"):
                zh = f"<p><b>{q.number}．{q.title[1]}</b> {q.title[0]}（{q.marks}分）</p>{zh}"
            else:
                zh = zh.replace("<p>", f"<p><b>{q.number}．</b>", 1)
            figure = f'<div class="fig">{q.figure}</div>' if q.figure else ""
            out += f'<div class="q">{zh}<div class="en">{en}</div>{figure}</div>\n'
    return _page(TITLE, out + '<p class="end">（试题完 · end of the paper）</p>')


def answer_book(parts: list[Part]) -> str:
    """Return the answer book: boxes, blanks and lines, no question texts."""
    out = _head(("Answer book", "答题纸"), _scores(parts))
    for part in parts:
        out += _part_head(part)
        if part.questions[0].form in ("choice", "choices"):
            for start in range(0, len(part.questions), 10):
                row = part.questions[start : start + 10]
                width = 'style="width:11mm"'
                out += "<table><tr><th>题号</th>" + "".join(
                    f"<th {width}>{q.number}</th>" for q in row
                )
                out += "</tr><tr><td>答案</td>" + "<td>&nbsp;</td>" * len(row) + "</tr></table>\n"
            continue
        for q in part.questions:
            out += f'<div class="q"><p><b>{q.number}．</b>（{q.marks}分）'
            if q.form == "blanks":
                blank = "".join(f"<span>{n}<i></i></span>" for n in "①②③④⑤")
                out += f'</p><div class="blanks">{blank}</div></div>\n'
            elif q.form == "verdict":
                out += '判断 verdict（　　　　）　改正 correction：</p><div class="line"></div>'
                out += '<div class="line"></div></div>\n'
            else:
                out += "</p>" + '<div class="line"></div>' * LINES[q.marks] + "</div>\n"
    return _page(f"{TITLE} 答题纸", out)


def marking_guide(parts: list[Part], rubrics: dict) -> str:
    """Return the marking guide: model answers, key points and marks of every question."""
    out = (
        f"# {TITLE_EN} · {TITLE}：评分参考\n\n"
        "<!-- Written by docs/build_papers.py from the solution. Edit that, then run it again. -->\n\n"
        "For instructors. The workbook proposes marks for free text; the instructor decides. "
        "A verdict that is wrong earns nothing for its correction.\n\n"
        "供教师使用。文字题的分数由系统建议，由教师评定。判断错误的，改正部分不得分。\n"
    )
    for part in parts:
        out += f"\n## {part.title[1]} · {part.title[0]}（{part.marks}）\n"
        if part.questions[0].form in ("choice", "choices"):
            out += "\n| Q | 答案 answer | 选项 option |\n|---|---|---|\n"
            for q in part.questions:
                chosen = [re.search(rf"^- {letter}\. (.+)$", q.body[i], re.M)[1]
                          for i in (1, 0) for letter in q.model]  # fmt: skip
                half = len(chosen) // 2
                words = "；".join(chosen[:half]) + " · " + "; ".join(chosen[half:])
                out += f"| {q.number} | {q.model} | {words} |\n"
            continue
        for q in part.questions:
            out += f"\n### {q.number} {q.title[1]} · {q.title[0]}（{q.marks}）\n\n"
            if q.form == "blanks":
                for blank, names in q.model.items():
                    out += f"- {blank} (1) {' / '.join(names)}\n"
                continue
            rubric = rubrics.get(f"mock1_q{q.number}")
            if q.form == "verdict":
                right = q.model["verdict"] == "right"
                out += f"- 判断 verdict：{'对 right (3)' if right else '错 wrong (1)'}\n"
            if rubric:
                best = rubric.get("choose", {}).get("best")
                if best:
                    out += f"Any {best} of these · 任意{best}点：\n\n"
                for point in rubric["key_points"]:
                    say = point["say"]
                    out += f"- ({point['marks']}) {say['zh']} · {say['en']}\n"
                if rubric.get("coherence"):
                    out += "- (1) 思路合理、表述恰当，由教师评定 · sound line of argument in apt words\n"
                answer = q.model["correction"] if q.form == "verdict" else q.model
                out += f"\n> {' '.join(answer.split())}\n"
                zh = next((e["text"] for e in rubric["examples"] if _chinese_full(e, rubric)), "")
                out += f">\n> {zh}\n" if zh else ""
    return out


def _chinese_full(example: dict, rubric: dict) -> bool:
    """Tell whether a marked example is Chinese and earns all that content can."""
    content = rubric["points"] - rubric.get("verdict", 0) - rubric.get("coherence", 0)
    if rubric["kind"] == "true_false_fix":
        content = rubric["points"] - 1
    return bool(re.search(r"[\u4e00-\u9fff]", example["text"])) and example["marks"] == content


def documents() -> dict[Path, str]:
    """Return the text of each file by its path."""
    parts = parts_of(SOLUTION)
    rubrics = yaml_content(SOLUTION.with_name("rubrics.yaml"))
    return {
        PAPER: paper(parts),
        BOOK: answer_book(parts),
        GUIDE: marking_guide(parts, rubrics),
    }


def main() -> int:
    """Write the files, or with ``--check`` name those that are not up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    stale = []
    for path, text in documents().items():
        if arguments.check:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                stale.append(path.name)
            continue
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    if stale:
        print("not up to date: " + ", ".join(stale) + "; run python docs/build_papers.py")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())

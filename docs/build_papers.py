"""Write the printable paper and answer book of a mock exam, and its marking guide.

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
import yaml

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
LINES = {5: 9, 6: 11, 7: 13}
_HEADING = re.compile(r"^### Q(\d+) · (.+?) · (.+?) \((\d+) marks?\)\s*$", re.M)
_TWO = re.compile(r'<div lang="en">\s*(.*?)\s*</div>\s*<div lang="zh">\s*(.*?)\s*</div>', re.S)

STYLE = """
@page { size: A4; margin: 18mm 17mm; }
body { font: 10.5pt/1.5 "Noto Serif CJK SC", "Songti SC", SimSun, "Noto Sans CJK SC",
  "Noto Sans SC", serif; max-width: 176mm; margin: 8mm auto; color: #000; }
h1 { font-size: 17pt; text-align: center; margin: 0; letter-spacing: .1em; }
.sub { text-align: center; margin: 1mm 0 4mm; }
.who { display: flex; justify-content: space-between; margin: 4mm 0; }
.who span { border-bottom: 1px solid #000; display: inline-block; width: 36mm; }
table { border-collapse: collapse; margin: 2mm auto; font-size: 9.5pt; }
th, td { border: 1px solid #000; padding: .8mm 2.2mm; text-align: center; font-weight: normal; }
h2 { font-size: 12pt; margin: 6mm 0 1mm; break-after: avoid; }
.note { margin: 0 0 2mm; break-after: avoid; }
.q { margin: 0 0 3mm; break-inside: avoid; }
.case { break-inside: auto; }
.q p { margin: .6mm 0; }
.q ul { list-style: none; margin: 0; padding-left: 6mm; display: flex; flex-wrap: wrap; }
.q li { margin-right: 7mm; }
.en { color: #333; font-size: 9.2pt; line-height: 1.35; }
blockquote { margin: .5mm 0 .5mm 6mm; }
blockquote em { font-style: normal; }
.fig svg { width: 150mm; height: auto; display: block; margin: 1mm auto; }
.line { border-bottom: 1px solid #777; height: 8.2mm; }
.blank { display: inline-block; border-bottom: 1px solid #000; width: 42mm; margin: 2mm 4mm 1mm 0; }
.end { text-align: center; margin-top: 6mm; }
"""


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
                heading = (int(found[1]), (found[2], found[3]), int(found[4]), texts.groups())
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
    return mistune.create_markdown(plugins=["table"])(text).strip()


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html>\n<html lang="zh">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{body}\n</body>\n</html>\n"
    )


def _head(parts: list[Part], what: tuple[str, str]) -> str:
    rows = [
        "<tr><th>题号</th>" + "".join(f"<th>{n}</th>" for n in "一二三四五六") + "<th>总分</th></tr>",
        "<tr><td>满分</td>" + "".join(f"<td>{p.marks}</td>" for p in parts)
        + f"<td>{sum(p.marks for p in parts)}</td></tr>",
        "<tr><td>得分</td>" + "<td>&nbsp;</td>" * 7 + "</tr>",
    ]  # fmt: skip
    return (
        f'<h1>{TITLE}</h1>\n<div class="sub">{TITLE_EN}<br>{what[1]} {what[0]} · '
        "考试时间 120 分钟 · 满分 100 分 · 闭卷</div>\n"
        '<div class="who">班级 Class<span></span>学号 No.<span></span>姓名 Name<span></span></div>\n'
        f"<table>{''.join(rows)}</table>\n"
    )


def _part_head(part: Part) -> str:
    zh, en = part.title[1], part.title[0]
    return (
        f"<h2>{zh}（{part.marks}分） <small>{en}, {part.marks} marks</small></h2>\n"
        f'<div class="note">{part.note[1]}<div class="en">{part.note[0]}</div></div>\n'
    )


def paper(parts: list[Part]) -> str:
    """Return the question paper as one HTML page."""
    out = _head(parts, ("Question paper", "试题"))
    for part in parts:
        out += _part_head(part)
        for q in part.questions:
            en, zh = (_html(t) for t in q.body)
            lead = f"<p><b>{q.number}．{q.title[1]}</b> {q.title[0]}（{q.marks}分）</p>"
            figure = f'<div class="fig">{q.figure}</div>' if q.figure else ""
            case = " case" if q.marks > 5 or "|" in q.body[0] else ""
            out += f'<div class="q{case}">{lead}{zh}<div class="en">{en}</div>{figure}</div>\n'
    return _page(TITLE, out + '<p class="end">（试题完 · end of the paper）</p>')


def answer_book(parts: list[Part]) -> str:
    """Return the answer book: boxes, blanks and lines, no question texts."""
    out = _head(parts, ("Answer book", "答题纸"))
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
                out += "".join(f'{n} <span class="blank"></span>' for n in "①②③④⑤") + "</p></div>\n"
            elif q.form == "verdict":
                out += '判断 verdict（　　　）　改正 correction：</p><div class="line"></div>'
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
    rubrics = yaml.safe_load(SOLUTION.with_name("rubrics.yaml").read_text(encoding="utf-8"))
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

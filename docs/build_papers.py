"""Build the printable papers, answer books and marking guides of the mock exams, one language each.

``python docs/build_papers.py`` reads the solution notebooks, their rubrics and full answers and
writes three files an exam for each language; ``--check`` only says whether they are up to date. Paper and
answer book hold no key.
"""

import argparse
import ast
import html
import re
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Literal

import matplotlib
import mistune
import nbformat
from matplotlib.figure import Figure

from crm_lib.base.message import Message, has_chinese
from crm_lib.base.yaml_file import yaml_content
from crm_lib.exam.model_answer import worded_answers
from crm_lib.page.figures import texts_in

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
#: What a file's name ends in: the paper is a Chinese one, its English copy says so.
ENDING = {"zh": "", "en": "_en"}


@dataclass(frozen=True)
class MockExam:
    """A mock exam: its number, and where its solution and its printed files lie."""

    number: int

    @property
    def name(self) -> str:
        """Name of the assignment."""
        return f"mock_exam_{self.number}"

    @property
    def title(self) -> Message:
        """Title of the paper."""
        return Message(
            f"Customer Relationship Management: Mock Examination {self.number}",
            f"客户关系管理 模拟试卷（{'一二三四五六七八九'[self.number - 1]}）",
        )

    @property
    def solution(self) -> Path:
        """The solution notebook."""
        return ROOT / "solutions" / self.name / f"{self.name}.ipynb"

    @property
    def paper(self) -> dict[str, Path]:
        """The question paper by language."""
        return {
            lang: DOCS / "papers" / f"{self.name}_paper{end}.html" for lang, end in ENDING.items()
        }

    @property
    def book(self) -> dict[str, Path]:
        """The answer book by language."""
        return {
            lang: DOCS / "papers" / f"{self.name}_answer_book{end}.html"
            for lang, end in ENDING.items()
        }

    @property
    def guide(self) -> dict[str, Path]:
        """The marking guide by language."""
        return {lang: DOCS / f"{self.name}_marking_guide{end}.md" for lang, end in ENDING.items()}

    def question(self, number: int) -> str:
        """Return the id of a question."""
        return f"mock{self.number}_q{number}"


MOCK_EXAMS = (MockExam(1), MockExam(2), MockExam(3))
#: Answer lines on the answer book for a question of so many marks.
LINES = {5: 11, 6: 14, 7: 16}
_HEADING = re.compile(r"^### Q(\d+)\. (.+?) \((\d+) marks?\) · 第\d+题 (.+?)（\d+分）\s*$", re.M)
_TWO = re.compile(r'<div lang="en">\s*(.*?)\s*</div>\s*<div lang="zh">\s*(.*?)\s*</div>', re.S)

STYLE = """
@page { size: A4; margin: 17mm 17mm 20mm;
  @bottom-center { content: counter(page) " / " counter(pages); font-size: 8.5pt; } }
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
    """One question: number, title, marks, text, form, figure in each language, model answer."""

    number: int
    title: Message
    marks: int
    body: Message
    form: str
    figure: Message
    model: object


@dataclass(frozen=True)
class Part:
    """One part of the paper: heading and note in both languages, and its questions."""

    title: Message
    note: Message
    questions: list[Question]

    @property
    def marks(self) -> int:
        """Marks of the part."""
        return sum(q.marks for q in self.questions)


def parts_of(solution: Path) -> list[Part]:
    """Return the parts of the paper in order, read from the solution notebook."""
    parts: list[Part] = []
    heading: tuple = ()
    drawing = Message("", "")
    names: dict = {}
    model: object = None
    for cell in nbformat.read(solution, as_version=4).cells:
        gid = cell.metadata.nbgrader.grade_id
        if cell.cell_type == "markdown":
            texts = _TWO.search(cell.source)
            if "_part_" in gid:
                en, zh = cell.source.splitlines()[0].removeprefix("## ").split(" · ")
                parts.append(Part(Message(en, zh), Message(*texts.groups()), []))
            found = _HEADING.search(cell.source)
            if found:
                title, body = Message(found[2], found[4]), Message(*texts.groups())
                heading = (int(found[1]), title, int(found[3]), body)
        elif gid.endswith("_setup"):
            matplotlib.use("agg")
            exec(re.sub(r"(?m)^begin\(.*$", "", cell.source), names)
        elif "_diagram_" in gid:
            drawing = _svg(cell.source, names, solution.stem)
        elif cell.metadata.nbgrader.solution:
            model = model_answer(cell.source)
        elif cell.metadata.nbgrader.grade:
            number, title, marks, body = heading
            form = re.search(rf"q{number}, (\w+)\(", cell.source)[1]
            parts[-1].questions.append(Question(number, title, marks, body, form, drawing, model))
            drawing = Message("", "")
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


def _svg(source: str, names: dict, salt: str) -> Message:
    """Draw a diagram cell as SVG in each language; text stays text, the same bytes each time."""
    import matplotlib.pyplot as plt

    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
        exec(source, names)
        drawn = {language: _svg_in(plt.gcf(), language) for language in LANGUAGES}
        plt.close("all")
    return Message(**drawn)


def _svg_in(figure: Figure, language: Language) -> str:
    out = StringIO()
    with texts_in(figure, language):
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
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


#: Words of the three files that are no part of a question, by language.
WORDS = {
    "paper": Message("Question paper", "试题"),
    "book": Message("Answer book", "答题纸"),
    "terms": Message(
        "120 minutes · 100 marks · closed book", "考试时间 120 分钟 · 满分 100 分 · 闭卷"
    ),
    "class": Message("Class", "班级"),
    "number": Message("No.", "学号"),
    "name": Message("Name", "姓名"),
    "part": Message("Part", "题号"),
    "question": Message("Question", "题号"),
    "total": Message("Total", "总分"),
    "marks": Message("Marks", "满分"),
    "score": Message("Score", "得分"),
    "marker": Message("Marker", "评卷人"),
    "answer": Message("Answer", "答案"),
    "option": Message("Option", "选项"),
    "end": Message("(end of the paper)", "（试题完）"),
    "verdict": Message("Verdict", "判断"),
    "correction": Message("Correction", "改正"),
    "right": Message("right (3)", "对 (3)"),
    "wrong": Message("wrong (1)", "错 (1)"),
    "guide": Message("marking guide", "评分参考"),
    "whole": Message(
        "sound analysis in fitting language, given by the instructor",
        "分析过程合理、语言表述恰当，由教师评定",
    ),
    "about": Message(
        "For instructors. The workbook proposes marks for free text; the instructor decides. A "
        "verdict that is wrong earns nothing for its correction.",
        "供教师使用。文字题的分数由系统建议，由教师评定。判断错误的，改正部分不得分。",
    ),
}
NUMERALS = Message(
    *(dict(enumerate(signs)) for signs in (("I", "II", "III", "IV", "V", "VI"), "一二三四五六"))
)


def _say(word: str, language: Language) -> str:
    return getattr(WORDS[word], language)


def _worth(marks: int, language: Language) -> str:
    """Return marks in brackets as a paper prints them."""
    if language == "zh":
        return f"（{marks}分）"
    return f" ({marks} mark{'s' if marks > 1 else ''})"


def _page(title: str, body: str, language: Language) -> str:
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"{body}\n</body>\n</html>\n"
    )


def _head(title: Message, what: str, below: str, language: Language) -> str:
    who = "".join(f"{_say(word, language)}<span></span>" for word in ("class", "number", "name"))
    return (
        f"<h1>{getattr(title, language)}</h1>\n"
        f'<div class="sub">{_say(what, language)} · {_say("terms", language)}</div>\n'
        f'<div class="who">{who}</div>\n{below}\n'
    )


def _rules(parts: list[Part], language: Language) -> str:
    count = sum(len(p.questions) for p in parts)
    words = Message(
        f"{len(parts)} parts, {count} questions, 120 minutes, closed book. Write all answers in the "
        "answer book; what stands on this paper is not marked. Answer in sentences, in Chinese or "
        "English. All firms are invented.",
        f"注意事项：1．本试题共{len(parts)}个部分、{count}题。2．答案一律写在答题纸上，写在试题上无效。"
        "3．文字题写成完整的句子，中英文均可。4．文中企业均为虚构。",
    )
    return f'<div class="rules"><p>{getattr(words, language)}</p></div>'


def _scores(parts: list[Part], language: Language) -> str:
    numerals = getattr(NUMERALS, language)
    head = "".join(f"<th>{numerals[n]}</th>" for n in range(len(parts)))
    marks = "".join(f"<td>{p.marks}</td>" for p in parts)
    rows = [
        f"<tr><th>{_say('part', language)}</th>{head}<th>{_say('total', language)}</th></tr>",
        f"<tr><td>{_say('marks', language)}</td>{marks}<td>{sum(p.marks for p in parts)}</td></tr>",
        *(f"<tr><td>{_say(name, language)}</td>{'<td>&nbsp;</td>' * (len(parts) + 1)}</tr>"
          for name in ("score", "marker")),
    ]  # fmt: skip
    return f"<table>{''.join(rows)}</table>"


def _part_head(part: Part, language: Language) -> str:
    title, note = getattr(part.title, language), getattr(part.note, language)
    return f'<div class="part"><h2>{title}{_worth(part.marks, language)}</h2>\n{note}</div>\n'


def paper(title: Message, parts: list[Part], language: Language) -> str:
    """Return the question paper in one language as an HTML page."""
    out = _head(title, "paper", _rules(parts, language), language)
    for part in parts:
        out += _part_head(part, language)
        for q in part.questions:
            story, task = _story(getattr(q.body, language))
            if story:
                out += f'<div class="story"><div>{_html(story)}</div></div>\n'
            body = re.sub("</?(blockquote|em)>", "", _html(task)).strip()
            if q.form in ("blanks", "text"):
                heading, worth = getattr(q.title, language), _worth(q.marks, language)
                body = f"<p><b>{_number(q, language)}{heading}</b>{worth}</p>{body}"
            else:
                body = body.replace("<p>", f"<p><b>{_number(q, language)}</b>", 1)
            drawing = getattr(q.figure, language)
            figure = f'<div class="fig">{drawing}</div>' if drawing else ""
            out += f'<div class="q">{body}{figure}</div>\n'
    end = f'<p class="end">{_say("end", language)}</p>'
    return _page(getattr(title, language), out + end, language)


def _number(q: Question, language: Language) -> str:
    return f"{q.number}．" if language == "zh" else f"{q.number}. "


def answer_book(title: Message, parts: list[Part], language: Language) -> str:
    """Return the answer book in one language: boxes, blanks and lines, no question texts."""
    out = _head(title, "book", _scores(parts, language), language)
    for part in parts:
        out += _part_head(part, language)
        if part.questions[0].form in ("choice", "choices"):
            for start in range(0, len(part.questions), 10):
                row = part.questions[start : start + 10]
                width = 'style="width:11mm"'
                out += f"<table><tr><th>{_say('question', language)}</th>" + "".join(
                    f"<th {width}>{q.number}</th>" for q in row
                )
                out += f"</tr><tr><td>{_say('answer', language)}</td>"
                out += "<td>&nbsp;</td>" * len(row) + "</tr></table>\n"
            continue
        for q in part.questions:
            out += f'<div class="q"><p><b>{_number(q, language)}</b>{_worth(q.marks, language)}'
            if q.form == "blanks":
                blank = "".join(f"<span>{n}<i></i></span>" for n in "①②③④⑤")
                out += f'</p><div class="blanks">{blank}</div></div>\n'
            elif q.form == "verdict":
                verdict, correction = _say("verdict", language), _say("correction", language)
                gap = "（　　　　）　" if language == "zh" else " (________) "
                colon = "：" if language == "zh" else ":"
                out += f'{verdict}{gap}{correction}{colon}</p><div class="line"></div>'
                out += '<div class="line"></div></div>\n'
            else:
                out += "</p>" + '<div class="line"></div>' * LINES[q.marks] + "</div>\n"
    named = f"{getattr(title, language)} {_say('book', language)}"
    return _page(named, out, language)


def marking_guide(
    exam: MockExam, parts: list[Part], rubrics: dict, worded: dict, language: Language
) -> str:
    """Return the marking guide in one language: answers, key points and marks of every question."""
    colon = "：" if language == "zh" else ": "
    out = (
        f"# {getattr(exam.title, language)}{colon}{_say('guide', language)}\n\n"
        "<!-- Written by docs/build_papers.py from the solution. Edit that, then run it again. -->\n\n"
        f"{_say('about', language)}\n"
    )
    for part in parts:
        out += f"\n## {getattr(part.title, language)}{_worth(part.marks, language)}\n"
        if part.questions[0].form in ("choice", "choices"):
            words = (_say(word, language) for word in ("question", "answer", "option"))
            out += f"\n| {' | '.join(words)} |\n|---|---|---|\n"
            for q in part.questions:
                out += f"| {q.number} | {q.model} | {_chosen(q, language)} |\n"
            continue
        for q in part.questions:
            title = f"{q.number} {getattr(q.title, language)}{_worth(q.marks, language)}"
            out += f"\n### {title}\n\n"
            rubric = rubrics.get(exam.question(q.number))
            if q.form == "blanks":
                for blank, names in q.model.items():
                    out += f"- {blank} (1) {' / '.join(_names_in(names, language))}\n"
                continue
            if q.form == "verdict":
                right = "right" if q.model["verdict"] == "right" else "wrong"
                out += f"- {_say('verdict', language)}{colon}{_say(right, language)}\n"
            if rubric:
                out += _points(rubric, language)
                own = q.model["correction"] if q.form == "verdict" else q.model
                full = worded.get(exam.question(q.number), {"en": own, "zh": own})[language]
                lines = (own if language == "en" else full).strip().splitlines()
                out += "\n" + "\n>\n".join(f"> {' '.join(line.split())}" for line in lines) + "\n"
    return out


def _chosen(q: Question, language: Language) -> str:
    """Return the words of the right options."""
    body = getattr(q.body, language)
    found = [re.search(rf"^- {letter}\. (.+)$", body, re.M)[1] for letter in q.model]
    return ("；" if language == "zh" else "; ").join(found)


def _names_in(names: list[str], language: Language) -> list[str]:
    """Return the accepted names of one language; an abbreviation serves both."""
    own = [
        n for n in names if has_chinese(n) == (language == "zh") or (n.isascii() and n.isupper())
    ]
    return own or names


def _points(rubric: dict, language: Language) -> str:
    """Return the key points of a rubric with their marks."""
    out = ""
    if best := rubric.get("choose", {}).get("best"):
        out += f"任意{best}点计分：\n\n" if language == "zh" else f"Any {best} of these count:\n\n"
    for point in rubric["key_points"]:
        out += f"- ({point['marks']}) {point['say'][language]}\n"
    if rubric.get("coherence"):
        out += f"- (1) {_say('whole', language)}\n"
    return out


def documents(exam: MockExam) -> dict[Path, str]:
    """Return the text of each file of an exam by its path."""
    parts = parts_of(exam.solution)
    rubrics = yaml_content(exam.solution.with_name("rubrics.yaml"))
    worded = worded_answers(exam.solution.with_name("answers.yaml"))
    return {
        path: text
        for language in LANGUAGES
        for path, text in (
            (exam.paper[language], paper(exam.title, parts, language)),
            (exam.book[language], answer_book(exam.title, parts, language)),
            (exam.guide[language], marking_guide(exam, parts, rubrics, worded, language)),
        )
    }


def main() -> int:
    """Write the files, or with ``--check`` name those that are not up to date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    arguments = parser.parse_args()
    stale = []
    for path, text in [pair for exam in MOCK_EXAMS for pair in documents(exam).items()]:
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

"""Write a paper as a solution notebook: prompts, answer cells with the key, locked check cells.

It is an assignment like any other: `crm release` makes the students' copy, and the key is what the
notebook records when it runs. Numbers that were drawn stand in a locked cell, from which the key is
computed.
"""

import json
import re
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from crm_lib.bank import form_of
from crm_lib.base.message import Message
from crm_lib.exam.forms.number import UNITS_ZH
from crm_lib.papers.expression_names import functions_in, topics_in
from crm_lib.papers.paper import Paper, PaperPart, PaperQuestion
from crm_lib.papers.words import marks_en, numeral, part_note

_TEXT_PLACEHOLDER = '{name} = """\n"""  # 在两行引号之间作答 · your answer between the quotes'
_MOST_LETTERS = 2800


def question_ids(paper: Paper) -> dict[int, str]:
    """Return the id of each question in the notebook, by its number."""
    return {q.number: f"{paper.name}_q{q.number}" for q in paper.questions}


def solution_notebook(paper: Paper) -> NotebookNode:
    """Return the solution notebook of a paper; the same paper gives the same bytes."""
    ids = question_ids(paper)
    cells = [_title(paper), _setup(paper)]
    if data := _data(paper):
        cells.append(data)
    for number, part in enumerate(paper.parts, 1):
        cells.append(_part(paper, part, number))
        for question in part.questions:
            cells += _question(question, ids[question.number])
    cells.append(_end(paper))
    notebook = new_notebook(cells=cells)
    notebook.metadata = {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3",
        },
        "language_info": {"name": "python"},
    }  # fmt: skip
    notebook.nbformat_minor = 5
    return notebook


def _cell(kind: str, source: str, name: str, cell_id: str, **about: Any) -> NotebookNode:
    make = new_markdown_cell if kind == "markdown" else new_code_cell
    nbgrader = {
        "grade": False, "grade_id": name, "locked": True, "schema_version": 3, "solution": False,
        "task": False, **about,
    }  # fmt: skip
    return make(source, id=cell_id, metadata={"nbgrader": nbgrader})


def _two(en: str, zh: str) -> str:
    return f'<div lang="en">\n\n{en.strip()}\n\n</div>\n\n<div lang="zh">\n\n{zh.strip()}\n\n</div>'


def _title(paper: Paper) -> NotebookNode:
    title, minutes = paper.blueprint.title, paper.blueprint.minutes
    letter = Message(f", paper {paper.letter}", f"（{paper.letter}卷）") if paper.letter else None
    heading = f"# {title.en}{letter.en if letter else ''} · {title.zh}{letter.zh if letter else ''}"
    n, marks = len(paper.questions), f"{paper.marks:g}"
    en = [
        f"{n} questions, {marks} marks, {minutes} minutes, closed book.", "",
        "| part | form | marks |", "|---|---|---|",
    ]  # fmt: skip
    zh = [
        f"全卷共{n}题，满分{marks}分，考试时间{minutes}分钟，闭卷。", "",
        "| 部分 | 题型 | 分值 |", "|---|---|---|",
    ]  # fmt: skip
    for number, part in enumerate(paper.parts, 1):
        sign = numeral(number)
        en.append(f"| {sign.en} | {part.title.en} | {part.marks:g} |")
        zh.append(f"| {sign.zh} | {part.title.zh} | {part.marks:g} |")
    en += ["", "- Answers go between the quotes. Run the first code cell before you begin and the "
           "check cell under each answer; there are no hints."]  # fmt: skip
    zh += ["", "- 答案写在引号里。开考前先运行第一个代码单元格，每答一题运行其下的检查单元格。"
           "本卷没有提示。"]  # fmt: skip
    text = f"{heading}\n\n{_two(chr(10).join(en), chr(10).join(zh))}"
    return _cell("markdown", text, f"{paper.name}_title", "title")


def _setup(paper: Paper) -> NotebookNode:
    forms = sorted({re.split(r"\W", _form_call(q), maxsplit=1)[0] for q in paper.questions})
    names = ", ".join(sorted(["begin", "check", *forms]))
    source = f'from crm_lib.exam import {names}\n\nbegin("{paper.name}")'
    return _cell("code", source, f"{paper.name}_setup", "setup")


def _data(paper: Paper) -> NotebookNode | None:
    """Return the locked cell with the numbers of this paper, where it has such questions."""
    drawn = {
        f"q{q.number}": q.drawn.parameters
        for q in paper.questions
        if q.drawn is not None and q.drawn.parameters
    }
    if not drawn:
        return None
    lines = [
        f'    "{name}": {{{", ".join(f"{_literal(k)}: {_literal(v)}" for k, v in values.items())}}},'
        for name, values in drawn.items()
    ]
    source = "\n".join(["# The numbers of this paper · 本卷的数据", "numbers = {", *lines, "}"])
    return _cell("code", source, f"{paper.name}_data", "data")


def _part(paper: Paper, part: PaperPart, number: int) -> NotebookNode:
    sign = numeral(number)
    heading = f"## Part {sign.en}: {part.title.en} · 第{sign.zh}部分 {part.title.zh}"
    note = part_note([q.marks for q in part.questions], part.forms)
    text = f"{heading}\n\n{_two(*note)}"
    return _cell("markdown", text, f"{paper.name}_part_{number}", f"part-{number}")


def _question(question: PaperQuestion, name: str) -> list[NotebookNode]:
    n, local = question.number, f"q{question.number}"
    heading = f"### Q{n} ({marks_en(question.marks)}) · 第{n}题（{question.marks:g}分）"
    prompt = f"{heading}\n\n{_two(*prompt_of(question))}"
    placeholder, solution = _answer(question, name, local)
    answer = f"{placeholder}\n### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
    check = f'check("{name}", {local}, {_form_call(question)})'
    points = int(question.marks) if question.marks == int(question.marks) else question.marks
    return [
        _cell("markdown", prompt, f"{name}_prompt", f"{local}-prompt"),
        _cell("code", answer, name, local, locked=False, solution=True),
        _cell("code", check, f"{name}_check", f"{local}-check", grade=True, points=points),
    ]


def prompt_of(question: PaperQuestion) -> Message:
    """Return a question's words in Markdown: a case's material above it, options below."""
    texts = []
    for language in ("en", "zh"):
        text = getattr(question.text, language)
        if question.form == "verdict":
            text = f"> {text}"
        if question.task is not None:
            text = f"**{text}**"
            if question.opens_case:
                case = question.task.case
                text = f"**{getattr(case.title, language)}**\n\n{getattr(case.text, language)}\n\n{text}"
        numbered = [f"{k}. {getattr(m, language)}" for k, m in question.numbered.items()]
        lettered = [f"- {k}. {getattr(m, language)}" for k, m in question.lettered.items()]
        blocks = [text, "\n".join(numbered), "\n".join(lettered)]
        texts.append("\n\n".join(b for b in blocks if b))
    return Message(*texts)


def _form_call(question: PaperQuestion) -> str:
    """Return the call that names the form in the check cell."""
    if question.drawn is None:
        return f"text(max_chars={_MOST_LETTERS})"
    item = question.drawn.item
    match item.form:
        case "choice" | "choices":
            return f'{item.form}("{"".join(o.letter for o in item.options)}")'
        case "verdict":
            return "verdict()" if question.marks > 1 else "verdict(correct=False)"
        case "blanks":
            labels = list(item.answer)
            usual = [chr(0x2460 + n) for n in range(len(labels))]
            return f"blanks({len(labels) if labels == usual else _literal(labels)})"
        case "ordering":
            return f'ordering("{"".join(item.entries)}")'
        case "matching":
            return f'matching({len(item.left)}, "{"".join(item.right_side)}")'
        case "number":
            unit = f'unit="{item.answer.unit}", ' if item.answer.unit else ""
            return f"number({unit}decimals={item.answer.decimals})"
        case "text":
            return "text()"
    raise ValueError(f"{item.id}: a paper asks no question of form {form_of(item).kind}.")


def _answer(question: PaperQuestion, name: str, local: str) -> tuple[str, str]:
    """Return the placeholder that students see, and the solution below it."""
    if question.task is not None:
        words = question.task.task.answer.en
        return _TEXT_PLACEHOLDER.format(name=local), f"{local} = {_long(words)}"
    assert question.drawn is not None
    drawn, item = question.drawn, question.drawn.item
    match item.form:
        case "choice" | "choices":
            return _options_answer(question, name, local)
        case "verdict":
            return _verdict_answer(question, local)
        case "blanks":
            empty = ", ".join(f'"{label}": ""' for label in item.answer)
            lines = [
                f'    "{label}": accept({", ".join(map(_literal, wordings))}),'
                for label, wordings in item.answer.items()
            ]
            body = "\n".join([f"{local} = {{", *lines, "}"])
            return f"{local} = {{{empty}}}", f"from crm_lib.exam import accept\n\n{body}"
        case "ordering":
            return (
                f'{local} = ""  # the letters in order · 按顺序填写字母',
                f'{local} = "{drawn.answer}"',
            )
        case "matching":
            empty = ", ".join(f'"{number}": ""' for number in item.left)
            key = ", ".join(f'"{n}": "{letter}"' for n, letter in drawn.answer.items())
            note = "# one letter each · 每个序号填一个字母"
            return f"{local} = {{{empty}}}  {note}", f"{local} = {{{key}}}"
        case "number":
            return _number_answer(question, name, local)
    return _TEXT_PLACEHOLDER.format(name=local), f"{local} = {_long(drawn.answer['en'])}"


def _options_answer(question: PaperQuestion, name: str, local: str) -> tuple[str, str]:
    assert question.drawn is not None
    item = question.drawn.item
    letters = [o.letter for o in item.options]
    note = f"{', '.join(letters[:-1])} or {letters[-1]} · 填一个字母"
    if item.form == "choices":
        note = 'such as "AB" · 例如 "AB"'
    mistakes = [
        _mistake(name, _literal(option.letter), option.why)
        for option in item.options
        if not option.right
    ]
    key = f'{local} = "{question.drawn.answer}"'
    lines = ["from crm_lib.exam import mistake", "", key, *mistakes]
    return f'{local} = ""  # {note}', "\n".join(lines)


def _verdict_answer(question: PaperQuestion, local: str) -> tuple[str, str]:
    assert question.drawn is not None
    answer = question.drawn.item.answer
    if question.marks <= 1:
        note = 'the verdict: "right" or "wrong" · 填“对”或“错”'
        return f'{local} = ""  # {note}', f'{local} = "{answer.verdict}"'
    placeholder = "\n".join(
        [
            f"{local} = {{", '    "verdict": "",  # "right" or "wrong" · 填“对”或“错”',
            '    "correction": "",  # 错在哪里，应当怎样说 · what is wrong, and what is right', "}",
        ]
    )  # fmt: skip
    correction = "" if answer.verdict == "right" else answer.correction.en
    solution = (
        f'{local} = {{\n    "verdict": "{answer.verdict}",\n'
        f'    "correction": {_literal(correction)},\n}}'
    )
    return placeholder, solution


def _number_answer(question: PaperQuestion, name: str, local: str) -> tuple[str, str]:
    """Return the key as the solution computes it from the paper's numbers."""
    assert question.drawn is not None
    item = question.drawn.item
    names = ", ".join(question.drawn.parameters)
    given = f'**numbers["{local}"]'
    expressions = [item.answer.value, *(slip.value for slip in item.mistakes)]
    imports = ["from crm_lib.exam import mistake"]
    if topics := sorted({t for e in expressions for t in topics_in(e, question.drawn.parameters)}):
        imports.insert(0, f"from crm_lib import {', '.join(topics)}")
    if any("sqrt" in functions_in(e) for e in expressions):
        imports.insert(0, "from math import sqrt")
    lines = [*imports, "", ""]
    for function, expression in zip(
        _function_names(local, item.mistakes), expressions, strict=True
    ):
        lines += [f"def {function}({names}):", f"    return {expression}", "", ""]
    lines.append(f"{local} = {local}_key({given})")
    for number, slip in enumerate(item.mistakes, 1):
        lines.append(_mistake(name, f"{local}_slip_{number}({given})", slip.message))
    note = f"# {number_note(item.answer.unit or '', item.answer.decimals)}"
    return f"{local} = None  {note}", "\n".join(lines)


def number_note(unit: str, decimals: int) -> Message:
    """Return which unit and how many places an answer cell asks for.

    Examples
    --------
    >>> print(number_note("%", 1))
    in percent, one decimal · 百分数，保留一位小数
    """
    places = Message("a whole number", "取整数")
    if decimals:
        few = Message(
            ["one", "two", "three", "four", "five", "six"][decimals - 1],
            "一两三四五六"[decimals - 1],
        )
        places = Message(f"{few.en} decimal{'s' if decimals > 1 else ''}", f"保留{few.zh}位小数")
    if not unit:
        return places
    named = Message("percent", "百分数") if unit == "%" else Message(unit, UNITS_ZH.get(unit, unit))
    return Message(f"in {named.en}, {places.en}", f"{named.zh}，{places.zh}")


def _function_names(local: str, mistakes: list[Any]) -> list[str]:
    return [f"{local}_key", *(f"{local}_slip_{n}" for n in range(1, len(mistakes) + 1))]


def _mistake(name: str, value: str, message: Message) -> str:
    return (
        f'mistake(\n    "{name}",\n    {value},\n    en={_literal(message.en)},\n'
        f"    zh={_literal(message.zh)},\n)"
    )


def _literal(value: Any) -> str:
    """Return a value as Python source; text in double quotes, as the formatter has it."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return f"[{', '.join(map(_literal, value))}]"
    return repr(value)


def _long(text: str) -> str:
    """Return a text of several lines as Python source."""
    safe = text.strip().replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""\n{safe}\n"""'


def _end(paper: Paper) -> NotebookNode:
    text = "## Before you hand in · 交卷之前\n\n" + _two(
        "Save, then **Hand-in check** in the toolbar says which questions are still open. Then go "
        f"over the {len(paper.questions)} questions once more.",
        f"先保存，再点工具栏上的**交前检查**，看看还有哪些题没做，然后把{len(paper.questions)}道题再过一遍。",
    )
    return _cell("markdown", text, f"{paper.name}_end", "end")

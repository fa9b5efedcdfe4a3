"""A lesson plan of two pages as Markdown: the page's own parts, and what was written for the teacher."""

from collections.abc import Iterable, Iterator

from crm_lib.author.teaching.page import Page, Section
from crm_lib.author.teaching.plan import HOUR, Plan
from crm_lib.author.teaching.words import FORMS, WORDS
from crm_lib.exam.blueprint import BlueprintRow


def lesson_plan(page: Page, plan: Plan, questions: Iterable[BlueprintRow], language: str) -> str:
    """Return the lesson plan of a page in one language.

    Parameters
    ----------
    page : Page
    plan : Plan
        Its sections are numbers of the page's sections.
    questions : iterable of BlueprintRow
        The blueprint's rows of the page's assignment.
    language : {"en", "zh"}

    Raises
    ------
    ValueError
        When the plan names a section that the page has not.
    """
    title = page.title[language == "zh"]
    lines = [f"# {_word('plan', language)} {page.number} {title}", ""]
    lines += [_about(page, plan, list(questions), language), ""]
    lines += _part("aims", language, [f"{i}. {_of(a, language)}" for i, a in _counted(page.aims)])
    lines += _part("hook", language, [plan.hook[language]])
    lines += _part("timing", language, [*_timing(plan, language), "", *_home(page, plan, language)])
    lines += _part("board", language, _board(plan.board[language]))
    lines += _part("questions", language, list(_questions(plan, language)))
    errors = [_of(m, language) for m in page.mistakes] + [e[language] for e in plan.errors]
    lines += _part("errors", language, [f"- {error}" for error in errors])
    lines += _part("civic", language, [plan.civic[language]])
    return "\n".join(lines).rstrip() + "\n"


def _word(key: str, language: str) -> str:
    return WORDS[key][language == "zh"]


def _of(message: tuple[str, str], language: str) -> str:
    return message[language == "zh"]


def _counted(items: Iterable[tuple[str, str]]) -> Iterable[tuple[int, tuple[str, str]]]:
    return enumerate(items, start=1)


def _part(key: str, language: str, lines: list[str]) -> list[str]:
    return [f"## {_word(key, language)}", "", *lines, ""] if lines else []


def _about(page: Page, plan: Plan, rows: list[BlueprintRow], language: str) -> str:
    """Return what page, reading, self-checks and assignment a lesson has, in a few sentences."""
    minutes = page.minutes
    checks = sum(len(s.self_checks) for s in page.sections)
    explorers = sum(len(s.explorers) for s in page.sections)
    marks = sum(int(row.marks) for row in rows)
    forms = [FORMS[f] for f in dict.fromkeys(row.form for row in rows) if f in FORMS]
    link = f"[{page.slug}](../../notebooks/{page.slug}.ipynb)"
    # Three headings or fewer are “definitions”, “lists”, “mistakes”, which say nothing of a page.
    lists = [_of(m, language) for m in page.exam_lists] if len(page.exam_lists) > 3 else []
    if language == "zh":
        said = f"课文：{link}，主干阅读约{minutes.core}分钟（估计），互动图{explorers}个，自测题{checks}道。"
        if rows:
            said += (
                f"作业：{len(rows)}题，{marks}分，约{minutes.assignment}分钟"
                f"（{'、'.join(f.zh for f in forms)}）。"
            )
        if lists:
            said += f"考点速记：{'；'.join(lists[:8])}。"
        return said
    said = (
        f"Page: {link}, about {minutes.core} minutes of reading for its core (an estimate), "
        f"explorers: {explorers}, self-checks: {checks}. "
    )
    if rows:
        said += (
            f"Assignment: {len(rows)} questions, {marks} marks, about {minutes.assignment} minutes "
            f"({', '.join(f.en for f in forms)}). "
        )
    if lists:
        said += f"Exam points: {'; '.join(lists[:8])}."
    return said.rstrip()


def _timing(plan: Plan, language: str) -> Iterator[str]:
    """Yield the table of the steps; the second hour begins with a line of its own."""
    heads = [_word(key, language) for key in ("from", "min", "sections", "step")]
    yield f"| {' | '.join(heads)} |"
    yield "|---|---|---|---|"
    at = 0
    mark = "（*）" if language == "zh" else " (*)"
    for step in plan.timing:
        if at == HOUR:
            yield f"| | | | **{_word('second', language)}** |"
        where = "、".join(map(str, step.sec)) if language == "zh" else ", ".join(map(str, step.sec))
        what = step[language] + (mark if step.home else "")
        yield f"| {at} | {step.min} | {where} | {what} |"
        at += step.min


def _home(page: Page, plan: Plan, language: str) -> Iterator[str]:
    """Yield what is left to be read at home, with its minutes, and what the star means."""
    left = [
        s
        for s in page.sections
        if s.is_taught and not s.is_summary and s.number not in plan.in_class
    ]
    if language == "zh":
        yield (
            f"一周3学时讲两课时，带*的环节移到课外，课上用{plan.short_minutes}分钟。"
            + _left(left, language)
        )
    else:
        yield (
            f"Where a week of three hours has two pages, the steps with * go home; "
            f"{plan.short_minutes} minutes are left in class. " + _left(left, language)
        ).rstrip()


def _left(sections: list[Section], language: str) -> str:
    if not sections:
        return ""
    if language == "zh":
        named = "；".join(
            f"第{s.number}节 {s.title.zh}（{'选修，' if s.optional else ''}约{_whole(s.minutes)}分钟）"
            for s in sections
        )
        return f"{_word('home', language)}：{named}。"
    named = "; ".join(
        f"{s.number} {s.title.en} ({'optional, ' if s.optional else ''}{_whole(s.minutes)} min)"
        for s in sections
    )
    return f"{_word('home', language)}: {named}."


def _whole(minutes: float) -> int:
    return max(1, round(minutes))


def _board(columns: list[str]) -> list[str]:
    cells = [column.strip().replace("\n", "<br>").replace("|", "\\|") for column in columns]
    return [
        f"| {' | '.join(' ' for _ in cells)} |",
        "|" + "---|" * len(cells),
        f"| {' | '.join(cells)} |",
    ]


def _questions(plan: Plan, language: str) -> Iterator[str]:
    for number, question in enumerate(plan.questions, start=1):
        yield f"{number}. **{question.ask[language]}**<br>{question.good[language]}"

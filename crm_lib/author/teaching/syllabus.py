"""The syllabus (教学大纲) of a term of 32 or 48 hours as Markdown.

The weekly plan stands on the page *Start here* and is read from there; aims, outcomes, weights and
materials are written in `teaching/syllabus.yaml`.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from crm_lib.author.lint import read_notebook
from crm_lib.author.prose import read_prose
from crm_lib.author.teaching.page import Page
from crm_lib.author.teaching.plan import Text
from crm_lib.base.message import Message
from crm_lib.base.yaml_file import yaml_content
from crm_lib.exam.blueprint import BlueprintRow

WEEKS = 16
START = "00_start_here"
_ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \|$", re.MULTILINE)
_ENTRY = re.compile(r"\s*(\d\d)(?: ([A-Za-z ]+))?\s*$")
_HOME = re.compile(r"\s*\(([^)]*)\)\s*$")
_MOCK = "mock paper"


class Outcome(Text):
    """A learning outcome that can be measured: the pages that teach it and what measures it."""

    pages: list[str] = Field(min_length=1)
    by: Text


class Weight(Text):
    """A part of the mark, in percent."""

    percent: int = Field(gt=0)


class Course(BaseModel):
    """The written part of the syllabus."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Text
    about: Text
    aims: list[Text]
    outcomes: list[Outcome]
    weights: list[Weight]
    materials: list[Text]
    method: list[Text]

    @model_validator(mode="after")
    def _all_of_the_mark(self) -> "Course":
        total = sum(weight.percent for weight in self.weights)
        if total != 100:
            raise ValueError(f"the weights add up to {total}, not to 100")
        return self


class Week(NamedTuple):
    """A week: the pages taught in class and those read at home, and whether a mock paper is sat."""

    number: int
    in_class: tuple[str, ...]
    at_home: tuple[str, ...]
    mock: bool


def read_course(path: Path) -> Course:
    """Read the written part of the syllabus; a `ValueError` names what is wrong in it."""
    try:
        return Course.model_validate(yaml_content(path))
    except ValidationError as error:
        first = error.errors()[0]
        raise ValueError(
            f"{path.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        ) from None


def read_weeks(root: Path, hours: int) -> list[Week]:
    """Read the weeks of a term from the page *Start here*.

    Parameters
    ----------
    root : Path
        The workbook.
    hours : {32, 48}
        Hours of 45 minutes in 16 weeks.

    Raises
    ------
    ValueError
        When the page has no table of 16 weeks, or names a page that does not exist.
    """
    notebook = read_notebook(root / "notebooks" / f"{START}.ipynb")
    slugs = sorted(path.stem for path in (root / "notebooks").glob("*.ipynb"))
    column = {48: 2, 32: 3}[hours]
    blocks = [b.text for c in notebook.cells if c.cell_type == "markdown"
              for b in read_prose(c.source).blocks if b.language == "en"]  # fmt: skip
    rows = next((r for text in blocks if len(r := list(_ROW.finditer(text))) == WEEKS), None)
    if rows is None:
        raise ValueError(f"{START} has no table of {WEEKS} weeks.")
    return [_week(int(row[1]), row[column], slugs) for row in rows]


def _week(number: int, cell: str, slugs: list[str]) -> Week:
    home = _HOME.search(cell)
    taught = _HOME.sub("", cell).split(",")
    mock = any(entry.strip() == _MOCK for entry in taught)
    in_class = [_slug(entry, slugs) for entry in taught if entry.strip() not in ("", _MOCK)]
    at_home = [_slug(entry, slugs) for entry in home[1].split(",")] if home else []
    return Week(number, tuple(in_class), tuple(at_home), mock)


def _slug(entry: str, slugs: list[str]) -> str:
    """Return the page that an entry of the table such as ``00 Toolbox`` or ``06`` means."""
    match = _ENTRY.match(entry)
    start = f"{match[1]}_{(match[2] or '').strip().lower().replace(' ', '_')}" if match else entry
    found = [slug for slug in slugs if slug.startswith(start)]
    if len(found) != 1:
        raise ValueError(f"{START}: the term names {entry.strip()!r}; pages: {', '.join(found)}.")
    return found[0]


def syllabus(
    course: Course,
    weeks: list[Week],
    pages: Mapping[str, Page],
    titles: Mapping[str, Message],
    blueprint: Mapping[str, BlueprintRow],
    hours: int,
    language: str,
) -> str:
    """Return the syllabus of a term in one language.

    Parameters
    ----------
    pages : mapping of str to Page
        The pages that have lesson plans.
    titles : mapping of str to Message
        Titles of all pages.
    blueprint : mapping of str to BlueprintRow
        All questions of the workbook.
    """
    zh = language == "zh"
    title = f"# {course.title[language]}"
    heads = _HEADS[zh]
    lines = [title + (f"教学大纲（{hours}学时）" if zh else f": syllabus, {hours} hours"), ""]
    lines += [course.about[language], ""]
    lines += [f"## {heads[0]}", "", *(f"{i}. {a[language]}" for i, a in _counted(course.aims)), ""]
    lines += [f"## {heads[1]}", "", *_outcomes(course, blueprint, language), ""]
    lines += [f"## {heads[2]}", "", *_weights(course, language), ""]
    lines += [f"## {heads[3]}", "", *_weekly(weeks, pages, titles, blueprint, hours, language), ""]
    lines += [f"## {heads[4]}", "", *(f"- {m[language]}" for m in course.method), ""]
    lines += [f"## {heads[5]}", "", *(f"- {m[language]}" for m in course.materials)]
    return "\n".join(lines) + "\n"


_HEADS = (
    ("Aims", "Outcomes, and what measures them", "The mark", "Sixteen weeks", "How it is taught",
     "Materials"),
    ("课程目标", "学习成果与考核方式", "成绩构成", "教学进度（16周）", "教学方式", "教学资料"),
)  # fmt: skip


def _counted(items: list[Text]) -> Iterator[tuple[int, Text]]:
    yield from enumerate(items, start=1)


def _outcomes(
    course: Course, blueprint: Mapping[str, BlueprintRow], language: str
) -> Iterator[str]:
    """Yield the table of outcomes; questions and marks are counted in the blueprint."""
    zh = language == "zh"
    if zh:
        yield "| 学习成果：学完能 | 课文 | 作业题数、分值 | 由什么衡量 |"
    else:
        yield "| outcome: you can | pages | questions, marks | measured by |"
    yield "|---|---|---|---|"
    for number, outcome in enumerate(course.outcomes, start=1):
        rows = [r for r in blueprint.values() if r.id.partition("_q")[0] in outcome.pages]
        marks = sum(int(row.marks) for row in rows)
        where = ("、" if zh else ", ").join(outcome.pages)
        counted = f"{len(rows)}题，{marks}分" if zh else f"{len(rows)}, {marks}"
        yield f"| {number}. {outcome[language]} | {where} | {counted} | {outcome.by[language]} |"


def _weights(course: Course, language: str) -> Iterator[str]:
    yield "| 项目 | 占比 |" if language == "zh" else "| part | share |"
    yield "|---|---|"
    for weight in course.weights:
        yield f"| {weight[language]} | {weight.percent}% |"


def _weekly(
    weeks: list[Week],
    pages: Mapping[str, Page],
    titles: Mapping[str, Message],
    blueprint: Mapping[str, BlueprintRow],
    hours: int,
    language: str,
) -> Iterator[str]:
    zh = language == "zh"
    yield (
        "| 周 | 学时 | 课堂 | 课外阅读 | 课后作业 |"
        if zh
        else ("| week | hours | in class | at home | assignment |")
    )
    yield "|---|---|---|---|---|"

    def named(slug: str) -> str:
        text = f"{slug[:2]} {titles[slug][zh]}"
        return f"[{text}](lesson_plans/{plan_name(slug, language)})" if slug in pages else text

    mock = "模拟试卷" if zh else "mock paper"
    border = "<br>"
    for week in weeks:
        due = [pages[s] for s in week.in_class if s in pages and pages[s].minutes.assignment]
        minutes = sum(page.minutes.assignment or 0 for page in due)
        numbers = ("、" if zh else ", ").join(page.number for page in due)
        done = (
            (f"{numbers}（约{minutes}分钟）" if zh else f"{numbers} ({minutes} min)") if due else ""
        )
        taught = border.join([*map(named, week.in_class), *([mock] if week.mock else [])])
        home = border.join(map(named, week.at_home))
        yield f"| {week.number} | {hours // WEEKS} | {taught} | {home} | {done} |"


def plan_name(slug: str, language: str) -> str:
    """Return the file name of a page's lesson plan: Chinese plain, English with ``_en``."""
    return f"{slug}{'' if language == 'zh' else '_en'}.md"

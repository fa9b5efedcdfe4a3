"""`crm paper`: an examination paper from the question bank."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from crm_lib.cli.common import current_course, progress_bar

if TYPE_CHECKING:
    from crm_lib.bank import Catalog
    from crm_lib.classroom.course import Course
    from crm_lib.classroom.roster import Student
    from crm_lib.papers import Paper
    from crm_lib.papers.printed import Language


class PaperLanguage(StrEnum):
    """Language of what is printed."""

    ZH = "zh"
    EN = "en"
    BOTH = "both"


_LANGUAGES: "dict[PaperLanguage, tuple[Language, ...]]" = {
    PaperLanguage.ZH: ("zh",),
    PaperLanguage.EN: ("en",),
    PaperLanguage.BOTH: ("zh", "en"),
}


def paper_command(
    seed: Annotated[
        int,
        typer.Option(help="Number that decides which items and figures: the same, the same paper."),
    ],
    blueprint: Annotated[
        str,
        typer.Option(help="What the paper holds: a name in docs/blueprints, or a .yaml file."),
    ] = "final",
    unit: Annotated[
        str | None, typer.Option(help="The unit (U07), for a blueprint of one unit: quick.")
    ] = None,
    language: Annotated[
        PaperLanguage, typer.Option(help="Of what is printed; the notebook holds both.")
    ] = PaperLanguage.BOTH,
    sets: Annotated[
        str,
        typer.Option(help="ABCD: so many papers of equal difficulty, handed out by the roster."),
    ] = "",
    avoid: Annotated[
        int, typer.Option(min=0, help="Use no item of the last so many papers made here.")
    ] = 0,
    cases: Annotated[
        Path | None,
        typer.Option(help="Folder with cases of your own (docs/authoring.md)."),
    ] = None,
    name: Annotated[
        str,
        typer.Option(help="Name of paper and assignment; default: blueprint and seed, final_7."),
    ] = "",
    output: Annotated[
        Path | None, typer.Option(help="Where to write; default: classroom/papers/NAME.")
    ] = None,
    assign: Annotated[
        bool,
        typer.Option("--assign", help="Also put it among the solutions, for crm release NAME."),
    ] = False,
) -> None:
    """Compose a paper from the question bank: notebook, Word, PDF, marking guide (题库组卷).

    The blueprint says which forms, marks, units and levels; it is met exactly, or the command says
    what the bank lacks and writes nothing. `crm paper --seed 7 --blueprint quick --unit U03` makes
    twenty minutes on one unit.
    """
    from crm_lib.bank import unit_names
    from crm_lib.papers import composed_sets, load_paper_blueprint, written_paper
    from crm_lib.papers.cases import load_cases_of, units_by_item, workbook_cases
    from crm_lib.papers.difficulty import measured_difficulty
    from crm_lib.papers.record import asked_items, items_to_avoid, made_papers, note_made
    from crm_lib.papers.writing import assigned

    course = current_course()
    letters = _letters(sets)
    wanted = load_paper_blueprint(course.root, blueprint)
    base = _paper_name(name, wanted.name, unit, seed)
    students = _students(course) if letters else []
    catalog = _bank(course)
    papers = composed_sets(
        catalog, wanted, seed, name=base, letters=letters, unit=unit,
        cases=load_cases_of(cases or workbook_cases()), case_units=units_by_item(course.root),
        avoided=items_to_avoid(course.classroom, base, avoid),
        measured=measured_difficulty(course) if letters else None,
    )  # fmt: skip
    folder = output or course.classroom / "papers" / base
    languages = _LANGUAGES[language]
    units = unit_names(catalog, course.root)
    made = [m for m in made_papers(course.classroom) if m["name"] != base]
    with progress_bar(f"{base} …") as step:
        for paper in papers:
            place = folder / paper.letter if letters else folder
            for path in written_paper(
                paper, place, languages=languages, units=units, on_file=lambda _: step()
            ):
                typer.echo(_shown(path))
            if assign:
                solutions = course.root / course.folders.source_directory
                typer.echo(_shown(assigned(paper, place, solutions)))
    note_made(course.classroom, base, papers)
    if letters:
        _hand_out(students, papers, folder)
    _tell(papers, asked_items(made), assign)


def _bank(course: "Course") -> "Catalog":
    """Return the course's question bank, or one line for each fault in it."""
    from crm_lib.bank import read_bank
    from crm_lib.classroom.course import CourseError

    try:
        return read_bank(course.root)
    except ValueError as error:
        raise CourseError(str(error)) from None


def _letters(sets: str) -> str:
    """Return the letters of the sets, or say what they must be."""
    from crm_lib.classroom.course import CourseError

    letters = sets.upper()
    if letters and (
        not letters.isascii() or not letters.isalpha() or len(set(letters)) < len(sets)
    ):
        raise CourseError(f"--sets {sets!r}: write one letter a set, such as ABCD.")
    return letters


def _paper_name(name: str, blueprint: str, unit: str | None, seed: int) -> str:
    """Return the name of the paper; it begins the ids of its questions."""
    from crm_lib.classroom.course import CourseError

    found = name or "_".join(p for p in (blueprint, unit, str(seed)) if p).lower()
    if not (found.isascii() and found.isidentifier()):
        raise CourseError(f"{found!r} can't name a paper: --name takes letters, digits and _.")
    return found


def _students(course: "Course") -> "list[Student]":
    """Return the roster's students; without one, say how the sets get to the class."""
    from crm_lib.classroom.roster import roster_of

    students = list(roster_of(course).values())
    if not students:
        typer.echo(
            "There is no roster, so no list says who gets which set: `crm roster import class.csv`, "
            "then run this again.\n没有班级名单，无法分配试卷："
            "先运行 `crm roster import class.csv`，再运行本命令。",
            err=True,
        )
    return students


def _hand_out(students: "list[Student]", papers: "list[Paper]", folder: Path) -> None:
    """Write who gets which set."""
    from crm_lib.base.whole_file import write_whole
    from crm_lib.papers.handing_out import handing_out_table

    if students:
        path = folder / "sets.csv"
        write_whole(path, handing_out_table(students, papers))
        typer.echo(_shown(path))


def _tell(papers: "list[Paper]", earlier: set[str], assign: bool) -> None:
    """Print what was made, what stood in earlier papers, and what comes next."""
    first = papers[0]
    typer.echo(
        f"{len(first.questions)} questions, {first.marks:g} marks, {first.blueprint.minutes} minutes"
        + (f"; sets {', '.join(p.letter for p in papers)}." if len(papers) > 1 else ".")
    )
    again = sum(item in earlier for item in {i for p in papers for i in p.item_ids})
    if again:
        typer.echo(
            f"{again} of the items stood in earlier papers; --avoid 3 leaves out the last 3."
        )
    if len(papers) > 1:
        ids = [set(p.item_ids) for p in papers]
        shared = set().union(*(a & b for n, a in enumerate(ids) for b in ids[:n]))
        typer.echo(
            f"{len(shared)} items stand in more than one set, calculations with other numbers."
        )
    names = " ".join(p.name for p in papers[:1])
    if assign:
        typer.echo(f"Next: crm release {names}")
    else:
        typer.echo(f"--assign makes it an assignment: then crm release {names}, collect, grade.")


def _shown(path: Path) -> str:
    """Return a path as short as it can be from where the command runs."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)

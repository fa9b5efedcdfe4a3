"""`crm agreement`: hold the proposals against answers that humans have marked."""

from pathlib import Path
from typing import Annotated

import typer

from crm_lib.cli.common import current_course


def agreement_command(
    files: Annotated[
        list[Path], typer.Argument(help="Marked answers (YAML), see docs/instructor.md.")
    ],
    chart: Annotated[Path | None, typer.Option(help="Draw the confusion into this file.")] = None,
    split: Annotated[str | None, typer.Option(help="Only tune or validate.")] = None,
    rubrics: Annotated[
        Path | None, typer.Option(help="A rubrics.yaml instead of the course's own.")
    ] = None,
) -> None:
    """Print exact agreement, ±1 and QWK by question, language and kind, with intervals.

    At the end stands how many marked answers each rubric has, and which have too few.
    """
    from crm_lib.author.rubric_check import model_text
    from crm_lib.classroom.grading import keys_folder
    from crm_lib.exam.free_text.agreement import (
        agreement_by,
        agreement_table,
        answers_by_rubric,
        marked_questions,
        plot_confusion,
    )
    from crm_lib.exam.free_text.rubric import load_rubrics
    from crm_lib.exam.key import cached_key
    from crm_lib.exam.wording import ExamError

    asked = {question for file in files for question in marked_questions(file)}
    every: set[str] = set()
    known, prompts, models = {}, {}, {}
    if rubrics is not None:
        known = load_rubrics(rubrics)
        every |= set(known)
    else:
        course = current_course()
        for name in course.assignments:
            solution = course.solution(name)
            found = load_rubrics(solution.with_name("rubrics.yaml"))
            every |= set(found)
            if not set(found) & asked:
                continue
            key = cached_key(solution, keys_folder(course))
            known |= found
            prompts |= {q: key.questions[q].prompt for q in found}
            models |= {q: model_text(key, q) for q in found}
    unknown = sorted(asked - set(known))
    if unknown:
        raise ExamError(f"{', '.join(map(str, files))}: no rubric for {', '.join(unknown)}.")
    table = agreement_table(known, files, models=models, prompts=prompts)
    counted = answers_by_rubric(every, table)
    if split is not None:
        table = table[table["split"] == split]
    for by in (None, "lang", "kind", "question"):
        typer.echo(f"by {by}" if by else "all")
        typer.echo(agreement_by(table, by).to_string(index=False))
        typer.echo("")
    enough = int(counted["enough"].sum())
    typer.echo(f"marked answers by rubric: {enough} of {len(counted)} have enough")
    typer.echo(counted.to_string(index=False))
    typer.echo("")
    if chart is not None:
        plot_confusion(table).get_figure().savefig(chart, bbox_inches="tight")
        typer.echo(f"{chart} is drawn.")

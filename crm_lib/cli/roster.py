"""`crm roster`: list the class; import, add, rename, drop and bring back students."""

from pathlib import Path
from typing import Annotated

import typer

from crm_lib.base.message import both_text
from crm_lib.cli.common import current_course

roster_app = typer.Typer(
    no_args_is_help=False,
    invoke_without_command=True,
    help="List the class, or change it: import, add, rename, drop, restore. · 班级名单",
)

#: Students that are named who are missing in a list; one of late additions lacks nearly all.
_MOST_MISSING = 5

Number = Annotated[str, typer.Argument(help="Student number, with its zeros.")]


@roster_app.callback()
def roster_command(context: typer.Context) -> None:
    """List the students of the class."""
    if context.invoked_subcommand:
        return
    from crm_lib.classroom.roster import roster_of

    students = roster_of(current_course())
    for student in students.values():
        facts = [*student.other_names, student.email, student.platform_id, student.language,
                 student.group]  # fmt: skip
        typer.echo("  ".join([str(student), *(f for f in facts if f)]))
    if students:
        typer.echo(both_text(f"{len(students)} student(s).", f"共 {len(students)} 名学生。"))
    else:
        typer.echo(
            both_text(
                "There is no roster yet: crm roster import FILE.",
                "还没有名单：请运行 crm roster import 文件名。",
            )
        )


@roster_app.command("accounts")
def accounts_command() -> None:
    """List the account of each student on a class server, one a line: account, student."""
    from crm_lib.classroom.accounts import by_account
    from crm_lib.classroom.roster import roster_of

    for account, student in by_account(roster_of(current_course()).values()).items():
        typer.echo(f"{account}\t{student}")


@roster_app.command("import")
def import_command(
    file: Annotated[
        Path, typer.Argument(help="CSV or XLSX with the columns number (学号) and name (姓名).")
    ],
) -> None:
    """Add the students of a list, and renew what is known of those on the roster.

    Further columns that are read: other names (拼音), e-mail (邮箱), platform id (用户名), language (语言),
    group (班级). Nobody is dropped.
    """
    from crm_lib.classroom.roster import enter_students, merged, roster_of, save_roster
    from crm_lib.classroom.roster_file import students_in

    course = current_course()
    found, notes = students_in(file)
    done = merged(roster_of(course), found)
    path = save_roster(course, done.roster.values())
    enter_students(course)
    for lost, whole in done.padded:
        typer.echo(both_text(f"{lost} is {whole} without its zeros.", f"{lost} 应为 {whole}。"))
    for note in notes:
        typer.echo(note)
    for student in done.missing[:_MOST_MISSING]:
        typer.echo(
            both_text(
                f"{student} is not in the file and stays; crm roster drop {student.number}",
                f"{student} 不在文件中，仍保留在名单上",
            )
        )
    if len(done.missing) > _MOST_MISSING:
        more = len(done.missing) - _MOST_MISSING
        typer.echo(both_text(f"and {more} more, who stay too.", f"另有{more}人，也都保留。"))
    typer.echo(
        both_text(
            f"{path}: {len(done.roster)} student(s), {len(done.added)} added, "
            f"{len(done.changed)} changed.",
            f"共 {len(done.roster)} 名学生，新增 {len(done.added)} 名，更新 {len(done.changed)} 名。",
        )
    )


@roster_app.command("add")
def add_command(
    number: Number,
    name: Annotated[str, typer.Argument(help="The student's name.")],
    email: Annotated[str, typer.Option(help="E-mail.")] = "",
    group: Annotated[str, typer.Option(help="Class, section or team.")] = "",
    language: Annotated[str, typer.Option(help="en or zh; else both.")] = "",
    platform_id: Annotated[str, typer.Option(help="As a platform's files name the student.")] = "",
) -> None:
    """Add one student."""
    from crm_lib.classroom.course import CourseError
    from crm_lib.classroom.one_line import plain_name
    from crm_lib.classroom.roster import (
        Student,
        clean_language,
        clean_number,
        enter_students,
        roster_of,
        save_roster,
        wrong_number,
    )

    course, number = current_course(), clean_number(number)
    wrong = wrong_number(number)
    if wrong:
        raise CourseError(f"{wrong}.")
    roster = roster_of(course)
    if number in roster:
        raise CourseError(f"{roster[number]} is on the roster already.")
    name, email, platform_id, group = map(plain_name, (name, email, platform_id, group))
    student = Student(number, name, (), email, platform_id, clean_language(language), group)
    save_roster(course, [*roster.values(), student])
    enter_students(course)
    typer.echo(both_text(f"{student} is added.", f"已添加 {student}。"))


@roster_app.command("rename")
def rename_command(
    old: Annotated[str, typer.Argument(help="Number as it is now.")],
    new: Annotated[
        str, typer.Argument(help="Number as it should be; the same to change the name.")
    ],
    name: Annotated[str, typer.Argument(help="Another name.")] = "",
) -> None:
    """Give a student another number or name, with all work, marks and decisions."""
    from crm_lib.classroom.roster_changes import rename_student

    for line in rename_student(current_course(), old, new, name):
        typer.echo(line)
    typer.echo(
        both_text(
            f"{old} is {new} {name}".rstrip() + ".", f"{old} 已改为 {new} {name}".rstrip() + "。"
        )
    )


@roster_app.command("drop")
def drop_command(number: Number) -> None:
    """Take a student off the course; the work is kept, and nothing else names the student."""
    from crm_lib.classroom.roster_changes import drop_student

    kept, lines = drop_student(current_course(), number)
    for line in lines:
        typer.echo(line)
    typer.echo(
        both_text(
            f"{number} is dropped; the work lies in {kept}, crm roster restore {number} brings it "
            "back.",
            f"{number} 已移出课程；作业保存在 {kept}，用 crm roster restore {number} 可恢复。",
        )
    )


@roster_app.command("restore")
def restore_command(number: Number) -> None:
    """Bring a dropped student back; crm grade or crm report brings the marks."""
    from crm_lib.classroom.roster_changes import restore_student

    for line in restore_student(current_course(), number):
        typer.echo(line)
    typer.echo(both_text(f"{number} is back.", f"{number} 已恢复。"))

"""Prepare a user's folder on a class server, and become JupyterHub's server in it.

It runs with the user's own rights: who may not read a file gets no further by it.
"""

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from crm_lib.classroom.config import COURSE_ID, EXCHANGE_VARIABLE
from crm_lib.cli.jupyterlab import IDLE_LIMIT, first_url, server_environment, server_options
from crm_lib.cli.lab_settings import OVERRIDES, write_lab_settings
from crm_lib.cli.lesson_copies import news_of_lessons
from crm_lib.cli.work_folder import LabError, plain_words

#: A student's folder, in the home folder.
STUDENT_FOLDER = "crm"
#: What of the shared pages a student's folder leads to. Exercises come by the exchange.
SHARED = ("notebooks", "docs")


@dataclass(frozen=True)
class Room:
    """A folder that a server shows, and whose it is.

    Attributes
    ----------
    root : Path
    settings : Path
        What Jupyter is configured by.
    teacher : bool
    """

    root: Path
    settings: Path
    teacher: bool


def student_room(home: Path, pages: Path, exchange: Path) -> Room:
    """Return a student's folder: own copies of the lessons, and what is fetched and worked on.

    Parameters
    ----------
    home : Path
        The student's home folder.
    pages : Path
        Folder with `notebooks/` and `docs/`, which everybody may read.
    exchange : Path
        Folder of nbgrader's exchange.

    Raises
    ------
    LabError
        When the pages can't be read, or the student's folder can't be written to.
    """
    for name in SHARED:
        if not os.access(pages / name, os.R_OK | os.X_OK):
            raise LabError(f"{pages / name} can't be read: ask the instructor to look at it.")
    root = home / STUDENT_FOLDER
    with plain_words(root):
        (root / "work").mkdir(parents=True, exist_ok=True)
        for name in SHARED:
            _lead(root / name, pages / name)
        # "My course" names as exercises what was released; they are fetched, never copied.
        _lead(root / "exercises", exchange / COURSE_ID / "outbound")
        for line in news_of_lessons(root):
            print(line, flush=True)
        settings = write_lab_settings(root / "work" / OVERRIDES, exchange=True)
        config = json.dumps(_exchange_config(exchange, root / "work"), indent=1)
        (settings / "nbgrader_config.json").write_text(config + "\n", encoding="utf-8")
    return Room(root, settings, teacher=False)


def course_room(course: Path) -> Room:
    """Return the instructor's folder: the course, with nbgrader_config.py in it.

    Raises
    ------
    LabError
        When there is no course in the folder.
    """
    if not (course / "nbgrader_config.py").is_file():
        raise LabError(
            f"There is no course in {course}: put the workbook there (docs/deployment.md)."
        )
    with plain_words(course):
        (course / "work").mkdir(exist_ok=True)
        for line in news_of_lessons(course):
            print(line, flush=True)
        settings = write_lab_settings(course / "work" / OVERRIDES, teacher=True)
    return Room(course, settings, teacher=True)


def become_server(room: Room, exchange: Path) -> None:
    """Replace this process by JupyterHub's server for one user; it doesn't return."""
    command = [
        *(sys.executable, "-m", "jupyterhub.singleuser"),
        f"--ServerApp.default_url={first_url(room.root)}",
        # A forgotten server ends; the next visit starts it again.
        f"--ServerApp.shutdown_no_activity_timeout={IDLE_LIMIT}",
        *server_options(room.root, room.settings, teacher=room.teacher),
    ]
    environment = {
        **server_environment(room.settings, teacher=room.teacher),
        EXCHANGE_VARIABLE: str(exchange),
    }
    os.chdir(room.root)
    os.execve(sys.executable, command, environment)


def _lead(link: Path, target: Path) -> None:
    """Let `link` lead to `target`; a file or folder of that name stays as it is."""
    if link.is_symlink() and link.readlink() != target:
        link.unlink()
    if not link.is_symlink() and not link.exists():
        link.symlink_to(target)


def _exchange_config(exchange: Path, work: Path) -> dict[str, dict[str, str]]:
    """Return nbgrader's settings for a student: where to fetch from, and into which folder."""
    import pwd  # only where hubs run: Windows has none

    course = {"course_id": COURSE_ID}
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:  # in a container with a number of its own nobody has given it a name
        course["student_id"] = os.environ["JUPYTERHUB_USER"]
    # Written out: nbgrader looks from two folders.
    return {
        "CourseDirectory": course,
        "Exchange": {"root": str(exchange), "assignment_dir": str(work)},
    }

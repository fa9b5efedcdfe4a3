"""Find where nbgrader's exchange keeps what was handed in, by the course's own settings."""

from pathlib import Path
from typing import TYPE_CHECKING

from nbgrader.exchange.default import Exchange

from crm_lib.classroom.course import CourseError

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course


def inbound_folder(course: "Course") -> Path:
    """Return the folder into which students hand in.

    Raises
    ------
    CourseError
        When there is none, or it belongs to another account: what to do first.
    """
    root = Path(Exchange(config=course.config).root)
    inbound = root / course.folders.course_id / "inbound"
    if not root.is_dir():
        raise CourseError(
            f"There is no exchange {root}: on a class server CRM_EXCHANGE names it (docs/deployment.md)."
        )
    if not inbound.is_dir():
        raise CourseError(
            f"Nothing can be handed in yet in {root}: run `nbgrader release_assignment NAME` first."
        )
    return inbound

"""Write one student's feedback page by nbgrader."""

from typing import TYPE_CHECKING, Any

from nbgrader.converters import GenerateFeedback
from nbgrader.utils import capture_log, temp_attrs

from crm_lib.classroom.nbgrader.resources import CrmResources
from crm_lib.classroom.time_limit import PAGE_SECONDS, time_limit

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course


class FeedbackWithKeys(GenerateFeedback):
    """nbgrader's feedback, told which model answers may be shown, and to whom."""

    def __init__(self, crm: CrmResources, **options: Any) -> None:
        super().__init__(**options)
        self._crm = crm

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """Return nbgrader's resources with ``crm`` among them."""
        resources = super().init_single_notebook_resources(notebook_filename)
        return {**resources, "crm": self._crm}


def write_feedback(
    course: "Course",
    assignment: str,
    student: str,
    shown_keys: tuple[str, ...] = (),
    student_name: str = "",
    language: str = "",
) -> dict[str, Any]:
    """Write a student's page as ``nbgrader generate_feedback --force`` does; return its result.

    Parameters
    ----------
    course, assignment, student
    shown_keys : tuple of str
        Questions whose model answer the page shows.
    student_name : str
        Stands at the top of the page.
    language : {"", "en", "zh"}
        The one in which the page opens; both without it. A reader can choose another on the page.

    Returns
    -------
    dict
        nbgrader's ``success``, ``log`` and ``error``.
    """
    api = course.api
    with temp_attrs(api.coursedir, assignment_id=assignment, student_id=student):
        crm = CrmResources(shown_keys=shown_keys, student_name=student_name, language=language)
        converter = FeedbackWithKeys(crm, coursedir=api.coursedir, parent=api)
        converter.force = True
        with time_limit(PAGE_SECONDS, "writing the page"):
            return capture_log(converter)

"""Build the API pages of all public functions by pdoc (`make docs`)."""

from importlib.util import find_spec
from pathlib import Path

import crm_lib
import crm_lib.exam
from crm_lib.exam.forms import form_maker, form_names
from crm_lib.exam.wording import ExamError

#: Rooms beside the topics whose functions lessons, exercises and authors call.
PUBLIC_ROOMS = ("datasets", "exam", "explore", "page", "plotting")


def api_pages(folder: Path) -> Path:
    """Build a page for each topic and public room, and an index with search.

    Parameters
    ----------
    folder : Path
        Where to; made when it does not exist, pages there are overwritten.

    Returns
    -------
    Path
        The index.

    Raises
    ------
    ExamError
        When pdoc is not installed.
    """
    if find_spec("pdoc") is None:
        raise ExamError(
            "Building the pages needs pdoc, which learners don't: run `pip install -r "
            "requirements-dev.lock` in the workbook's environment, or `make docs`."
        )
    import pdoc

    pdoc.render.configure(docformat="numpy", search=True, show_source=True)
    # A topic's __all__ decides what is shown: its public names, not its modules.
    forms = {name: form_maker(name) for name in form_names()}
    vars(crm_lib.exam).update(forms)  # loaded on first use, which pdoc does not try
    try:
        pdoc.pdoc(
            *(f"crm_lib.{name}" for name in (*crm_lib.topics(), *PUBLIC_ROOMS)),
            output_directory=folder,
        )
    finally:
        for name in forms:
            delattr(crm_lib.exam, name)
    return folder / "index.html"

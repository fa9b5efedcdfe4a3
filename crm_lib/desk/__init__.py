"""The student's desk: what JupyterLab and Notebook show around a page, and what they remember.

Its browser half is ``labextension/crm-desk``, JavaScript that is shipped as it is written. Its
server half is a small Jupyter server extension: the reader's settings, what was done, the course.
"""

from pathlib import Path
from typing import Any

#: The folder that JupyterLab searches for the extension.
LABEXTENSIONS = Path(__file__).parent / "labextension"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter Server which module to load."""
    return [{"module": "crm_lib.desk"}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Add the desk's addresses to a Jupyter server."""
    from crm_lib.desk.handlers import handlers

    app.web_app.add_handlers(".*$", handlers(app.web_app.settings["base_url"]))

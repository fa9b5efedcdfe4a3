"""What the extension asks the Jupyter server for, under ``/crm``.

Each request needs the server's token or cookie and comes from the server's own pages: that is what
Jupyter's `APIHandler` checks, the XSRF token of a change included.
"""

import json
from typing import Any

from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

from crm_lib.page.reader import (
    fixed_language,
    reader_language,
    reader_settings,
    save_reader_settings,
)


class ReaderHandler(APIHandler):
    """The reader's settings: GET tells them, PUT changes some."""

    @authenticated
    def get(self) -> None:
        """Tell the settings; a language that was never chosen is null."""
        self.finish(_reader())

    @authenticated
    def put(self) -> None:
        """Change the settings named in the request, and tell all."""
        changes = self.get_json_body()
        if not isinstance(changes, dict):
            raise HTTPError(400, "an object of settings is expected")
        try:
            save_reader_settings(**changes)
        except (TypeError, ValueError) as error:
            raise HTTPError(400, str(error)) from None
        except OSError as error:
            raise HTTPError(507, f"the settings can't be kept: {error.strerror}") from None
        self.finish(_reader())


def handlers(base_url: str) -> list[tuple[str, type[APIHandler]]]:
    """Return the addresses of the desk and what answers there."""
    return [(url_path_join(base_url, "crm", "reader"), ReaderHandler)]


def _reader() -> str:
    """Return the reader's settings as JSON, and whether the environment fixes the language."""
    settings: dict[str, Any] = {"language": None, "code": "shown", **reader_settings()}
    if fixed_language():
        settings["language"] = reader_language()
    return json.dumps({**settings, "fixed": fixed_language() is not None})

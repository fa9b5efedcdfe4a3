"""Jupyter server handlers of the desk's extension, under ``/crm``.

Each request needs the server's token or cookie and comes from the server's own pages: that is what
Jupyter's `APIHandler` checks, the XSRF token of a change included.
"""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

from crm_lib.desk.course import course_view, objectives_of
from crm_lib.desk.review_handlers import review_handlers
from crm_lib.desk.room import is_teacher
from crm_lib.exam.sitting import begin_sitting, hand_in, is_sitting, sittings
from crm_lib.page.reader import (
    fixed_language,
    reader_language,
    reader_settings,
    save_reader_settings,
)
from crm_lib.progress import Event, ProgressStore

#: The longest text of an event: names of pages and questions are far shorter.
LONGEST_NAME = 200
#: A page has some dozens of questions; the desk sends what was done since it last did.
MOST_EVENTS = 1000
#: Marks and what they are out of: far more than any paper has.
MOST_MARKS = 1e6


class ReaderHandler(APIHandler):
    """Handler of the reader's settings: GET returns them, PUT changes some."""

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


class CourseHandler(APIHandler):
    """Handler of the learner's course: GET returns it, PUT adds events of progress."""

    @authenticated
    def get(self) -> None:
        """Tell pages, marks and the next step."""
        root = Path(self.settings["server_root_dir"]).expanduser()
        try:
            self.finish(json.dumps(course_view(root, ProgressStore())))
        except (OSError, ValueError, KeyError, sqlite3.Error) as error:
            raise HTTPError(500, f"the course can't be read: {error}") from None

    @authenticated
    def put(self) -> None:
        """Add the events named in the request."""
        try:
            events = self.get_json_body()["events"]
            if len(events) > MOST_EVENTS:
                raise ValueError(f"more than {MOST_EVENTS} at once")
            ProgressStore().add(*map(_event, events))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise HTTPError(400, f"no events: {error}") from None
        except (OSError, sqlite3.Error) as error:
            raise HTTPError(507, f"what was done can't be kept: {error}") from None
        self.finish("{}")


class SittingHandler(APIHandler):
    """Handler of papers worked on against the clock: GET returns one, PUT begins or ends it."""

    @authenticated
    def get(self) -> None:
        """Tell the sitting of the page, the time by the server's clock, and what is asked for."""
        page = self.get_query_argument("page")
        root = Path(self.settings["server_root_dir"]).expanduser()
        found = sittings().get(page)
        self.finish(
            json.dumps(
                {
                    "sitting": found._asdict() if found else None,
                    "now": datetime.now(UTC).isoformat(timespec="seconds"),
                    "objectives": objectives_of(root, page),
                }
            )
        )

    @authenticated
    def put(self) -> None:
        """Begin a sitting, or hand it in, and tell whether it was this request that ended it."""
        ended = False
        try:
            wish = self.get_json_body()
            if wish["action"] == "begin":
                begin_sitting(str(wish["page"])[:LONGEST_NAME], int(wish["minutes"]))
            elif wish["action"] == "hand in":
                ended = is_sitting(str(wish["page"]))
                hand_in(str(wish["page"]))
            else:
                raise ValueError(f"unknown action {wish['action']!r}")
        except (TypeError, ValueError, KeyError, OverflowError) as error:
            raise HTTPError(400, f"no sitting: {error}") from None
        except OSError as error:
            raise HTTPError(507, f"the sitting can't be kept: {error.strerror}") from None
        self.finish(json.dumps({"ended": ended}))


def handlers(base_url: str) -> list[tuple[str, type[JupyterHandler]]]:
    """Return the URL patterns of the desk with their handlers; the review's for a teacher alone."""
    places = {"reader": ReaderHandler, "course": CourseHandler, "sitting": SittingHandler}
    found = [(url_path_join(base_url, "crm", name), handler) for name, handler in places.items()]
    return [*found, *(review_handlers(base_url) if is_teacher() else ())]


def _reader() -> str:
    """Return the reader's settings as JSON, and what the server's environment fixes."""
    settings: dict[str, Any] = {"language": None, "code": "shown", **reader_settings()}
    if fixed_language():
        settings["language"] = reader_language()
    fixed = fixed_language() is not None
    return json.dumps({**settings, "fixed": fixed, "teacher": is_teacher()})


def _event(raw: dict[str, Any]) -> Event:
    """Return one event of a request; its time is ours, not the browser's."""
    texts = {name: raw.get(name, "") for name in ("kind", "page", "item", "status")}
    numbers = {name: raw.get(name) for name in ("marks", "of")}
    for name, value in texts.items():
        if not isinstance(value, str) or len(value) > LONGEST_NAME:
            raise ValueError(f"{name} is no name")
    for name, value in numbers.items():
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise ValueError(f"{name} is no number")
        if (
            value is not None and not 0 <= value <= MOST_MARKS
        ):  # also NaN, which JSON has no sign for
            raise ValueError(f"{name} is no number of marks")
    return Event(**texts, **numbers)

"""Jupyter server handlers of the review page, on a teacher's server alone.

``/crm/review`` is the page, ``/crm/review/groups`` what it shows and decides. A student's server
(`room`) has neither address.
"""

import asyncio
import json
import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import escape
from pathlib import Path
from typing import Any

from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.utils import url_path_join
from tornado.web import HTTPError, authenticated

#: The page; its scripts lie with the desk's, which it shares.
PAGE = Path(__file__).parent / "review.html"
STATIC = ("lab", "extensions", "crm-desk", "static")
#: Whoever decides is in no hurry: the gradebook is asked by one thread.
_ONE_AT_A_TIME = ThreadPoolExecutor(1, "crm-review")
#: The longest name of an assignment, question, student or assistant.
_LONGEST_NAME = 200


class ReviewPageHandler(JupyterHandler):
    """Handler of the page itself."""

    @property
    def content_security_policy(self) -> str:
        """Forbid whatever is not this server's: answers are strangers' words."""
        return (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'self'"
        )

    @authenticated
    def get(self) -> None:
        """Send the page; the token against forged requests goes along as a cookie."""
        _ = self.xsrf_token
        static = url_path_join(self.base_url, *STATIC)
        page = PAGE.read_text(encoding="utf-8")
        page = page.replace("{static}", escape(static)).replace("{base}", escape(self.base_url))
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(page)


class ReviewHandler(APIHandler):
    """Handler of what waits for a human: GET lists it in groups, PUT decides, comments, undoes."""

    @authenticated
    async def get(self) -> None:
        """Tell the assignments; with one, its groups and decisions."""
        texts = {name: self._text(name) for name in ("student", "question", "assistant")}
        assignment, anonymous = self._text("assignment"), self._text("anonymous") == "1"
        desk = self._desk()
        if assignment:
            await self._tell(lambda: desk.view(assignment, **texts, anonymous=anonymous))
        else:
            await self._tell(lambda: {"assignments": desk.assignments()})

    @authenticated
    async def put(self) -> None:
        """Do what the request names, and tell what became of it."""
        try:
            action = self._action(self.get_json_body())
        except (TypeError, ValueError, KeyError, AttributeError, OverflowError) as error:
            raise HTTPError(400, f"no decision: {error}") from None
        await self._tell(action)

    def _action(self, wish: dict[str, Any]) -> Callable[[], dict[str, Any]]:
        """Return what a request asks for; raise where it is none."""
        from crm_lib.desk.review_desk import LONGEST_COMMENT

        def text(name: str, longest: int = _LONGEST_NAME) -> str:
            value = wish.get(name, "")
            if not isinstance(value, str) or len(value) > longest:
                raise ValueError(f"{name} is no text of at most {longest} letters")
            return value

        def number(name: str) -> float:
            value = wish[name]
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(f"{name} is no number")
            if not math.isfinite(value):
                raise ValueError(f"{name} is no number")
            return float(value)

        desk, comment = self._desk(), text("comment", LONGEST_COMMENT)
        if wish["action"] == "decide":
            group, by, right = text("group"), text("assistant"), wish.get("right")
            marks = None if wish.get("marks") is None else number("marks")
            if right is not None and not isinstance(right, bool):
                raise ValueError("right is true or false")
            return lambda: desk.decide(group, marks=marks, right=right, comment=comment, by=by)
        if wish["action"] == "comment":
            group = text("group")
            if not comment.strip():
                raise ValueError("the comment is empty")
            return lambda: desk.comment(group, comment)
        assignment = text("assignment")
        if wish["action"] == "undo":
            which = int(number("number"))
            return lambda: desk.undo(assignment, which)
        if wish["action"] == "accept above":
            confidence = number("confidence")
            filters = {name: text(name) for name in ("student", "question", "assistant")}
            return lambda: desk.accept_above(assignment, confidence, **filters)
        raise ValueError(f"unknown action {wish['action']!r}")

    def _text(self, name: str) -> str:
        value: str = self.get_query_argument(name, "")
        if len(value) > _LONGEST_NAME:
            raise HTTPError(400, f"{name} is too long")
        return value

    def _desk(self) -> Any:
        """Return the desk of this server, made when it is first asked for."""
        from crm_lib.desk.review_desk import ReviewDesk

        root = Path(self.settings["server_root_dir"]).expanduser()
        return self.settings.setdefault("crm_review_desk", ReviewDesk(root))

    async def _tell(self, action: Callable[[], dict[str, Any]]) -> None:
        """Do something with the gradebook, aside from the server's loop, and tell the result."""
        from sqlalchemy.exc import SQLAlchemyError

        from crm_lib.exam.wording import ExamError

        loop = asyncio.get_running_loop()
        try:
            answer = await loop.run_in_executor(_ONE_AT_A_TIME, action)
        except ExamError as error:
            self.set_status(409)
            answer = {"message": str(error)}
        except (OSError, SQLAlchemyError) as error:
            self.log.warning("crm review: %s", error)
            self.set_status(503)
            answer = {"message": f"The gradebook can't be used now ({type(error).__name__})."}
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(answer))


def review_handlers(base_url: str) -> list[tuple[str, type[JupyterHandler]]]:
    """Return the URL patterns of the review page with their handlers."""
    return [
        (url_path_join(base_url, "crm", "review"), ReviewPageHandler),
        (url_path_join(base_url, "crm", "review", "groups"), ReviewHandler),
    ]

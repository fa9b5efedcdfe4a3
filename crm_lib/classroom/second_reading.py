"""Have a second reader look at what waits for a human: plan, say what goes where, ask, keep.

Each answer is sent once: what was received is kept, and the same words of two students are one
request. Time-outs and errors are not kept, so that the next run asks again.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.base.message import Message
from crm_lib.base.whole_file import write_whole
from crm_lib.classroom.review import Waiting, waiting
from crm_lib.classroom.second_opinions import (
    Opinions,
    answer_name,
    keep_opinions,
    kept_opinions,
    opinion_data,
    opinions_folder,
)
from crm_lib.classroom.second_reader import (
    KEY_VARIABLE,
    TOLD,
    NoOpinionError,
    Reason,
    SecondReader,
    ask,
    opinion_in,
    request_about,
    request_hash,
)
from crm_lib.classroom.versions import versions_of
from crm_lib.classroom.without_names import known_names, without_names
from crm_lib.exam.wording import ExamError

if TYPE_CHECKING:
    from crm_lib.classroom.course import Course
    from crm_lib.exam.free_text.rubric import Rubric


@dataclass(frozen=True)
class Sheet:
    """One answer for the second reader: its words, and the request as it is sent."""

    question: str
    text: str
    sent: str
    rubric: "Rubric"
    request: dict[str, Any]
    name: str


@dataclass(frozen=True)
class Plan:
    """A reading that is planned: what is to be sent, what is known already, what stays back.

    Attributes
    ----------
    reader : SecondReader
    sheets : tuple of Sheet
        All answers that may have an opinion.
    to_send : tuple of Sheet
        Those about which nothing was received yet; one for each different request.
    kept_back : Counter of Reason
        Answers that are not sent.
    """

    reader: SecondReader
    sheets: tuple[Sheet, ...]
    to_send: tuple[Sheet, ...]
    kept_back: Counter

    def lines(self) -> list[Message]:
        """Return what is sent where, in plain words, before anything is."""
        questions = len({s.question for s in self.to_send})
        place = self.reader.place()
        found = [
            Message(
                f"Second reader {self.reader.model}: {len(self.to_send)} answer(s) to {questions} "
                f"question(s) go to {self.reader.endpoint}, {place.en}.",
                f"第二评阅者{self.reader.model}：{questions}道题的{len(self.to_send)}份作答将发往"
                f"{self.reader.endpoint}，{place.zh}。",
            ),
            Message(
                "Sent are the question, its key points and the answer; no name and no number. "
                "Names on the roster, e-mail addresses and long numbers are taken out of answers; "
                "names that the roster does not have stay in them.",
                "发送的只有题目、要点和作答，不带姓名和学号。作答里名单上的姓名、邮箱和长串数字会去掉，"
                "名单之外的人名去不掉。",
            ),
        ]
        if self.reader.key:
            found.append(
                Message(f"The key in {KEY_VARIABLE} goes with each request.",
                        f"每个请求都附上{KEY_VARIABLE}中的密钥。")
            )  # fmt: skip
        known = len({s.name for s in self.sheets}) - len(self.to_send)
        if known:
            found.append(
                Message(f"{known} are known from an earlier run and not sent again.",
                        f"另有{known}份此前已有回复，不再发送。")
            )  # fmt: skip
        return found + _reasons(self.kept_back)


@dataclass
class Reading:
    """The result of a reading: how many answers both readers see alike, and how many have none.

    Attributes
    ----------
    sent : int
    agree, differ : int
        Answers of students, not requests.
    without : Counter of Reason
    """

    sent: int = 0
    agree: int = 0
    differ: int = 0
    without: Counter = field(default_factory=Counter)

    def lines(self) -> list[Message]:
        """Return what is said at the end of a run."""
        none = self.without.total()
        head = Message(
            f"Second reader: {self.sent} sent; both readers agree on {self.agree} answer(s) and "
            f"differ on {self.differ}, which stand first in `crm review`; no opinion on {none}.",
            f"第二评阅者：发送{self.sent}份；两者看法相同的{self.agree}份，不同的{self.differ}份"
            f"（在 `crm review` 里排在最前）；没有意见的{none}份。",
        )
        return [head, *_reasons(self.without)]

    def to_data(self) -> dict[str, Any]:
        """Return the counts for ``--json``."""
        return {
            "sent": self.sent, "agree": self.agree, "differ": self.differ,
            "no_opinion": {str(reason): count for reason, count in self.without.items()},
        }  # fmt: skip


def _reasons(counts: Counter) -> list[Message]:
    return [
        Message(f"  {count} {TOLD[reason].en}", f"{count}份{TOLD[reason].zh}")
        for reason, count in counts.most_common()
    ]


def planned_reading(
    course: "Course",
    assignment: str,
    reader: SecondReader,
    *,
    students: Iterable[str] | None = None,
) -> Plan:
    """Return which answers a second reader would be sent; nothing is sent."""
    sheets, kept_back = [], Counter()
    names = known_names(course)
    schemes = _Schemes(course, assignment)
    for one in _with_text(course, assignment, students):
        question, rubric, prompt = schemes.asked(one)
        if rubric is None:
            continue
        sent = without_names(one.text, one.student, names)
        points = [Message(p.say.en, p.say.zh) for p in rubric.key_points]
        try:
            request = request_about(reader, prompt, points, sent)
        except NoOpinionError as error:
            kept_back[error.reason] += 1
            continue
        name = request_hash(reader, request)
        sheets.append(Sheet(question, one.text, sent, rubric, request, name))
    replies = _replies_folder(course)
    to_send = {s.name: s for s in sheets if _kept_reply(replies, s.name) is None}
    return Plan(reader, tuple(sheets), tuple(to_send.values()), kept_back)


def read(
    course: "Course",
    assignment: str,
    plan: Plan,
    *,
    students: Iterable[str] | None = None,
    on_reply: Callable[[], object] = lambda: None,
) -> Reading:
    """Send what is planned, keep what comes back, and return how the readers agree."""
    folder = _replies_folder(course)
    failed: dict[str, Reason] = {}
    names = {id(s.request): s.name for s in plan.to_send}

    def receive(request: dict[str, Any], reply: str | Reason) -> None:
        name = names[id(request)]
        if isinstance(reply, Reason):
            failed[name] = reply
        else:
            write_whole(folder / f"{name}.json", reply, private=True)
        on_reply()

    if plan.to_send:
        ask(plan.reader, [s.request for s in plan.to_send], receive)
    sent = sum(reason is not Reason.NOT_ASKED for reason in failed.values())
    result = Reading(sent + len(plan.to_send) - len(failed), without=Counter(plan.kept_back))
    before = kept_opinions(course, assignment)
    found: dict[str, dict[str, dict[str, Any]]] = {}
    if before.model == plan.reader.model:  # of other students, in other runs
        found = {q: dict(texts) for q, texts in before.by_question.items()}
    for sheet in plan.sheets:
        found.setdefault(sheet.question, {}).pop(answer_name(sheet.text), None)
    for sheet in plan.sheets:
        try:
            if sheet.name in failed:
                raise NoOpinionError(failed[sheet.name])
            points = len(sheet.rubric.key_points)
            opinion = opinion_in(_kept_reply(folder, sheet.name) or "", points, sheet.sent)
        except NoOpinionError as error:
            result.without[error.reason] += 1
            continue
        found[sheet.question][answer_name(sheet.text)] = opinion_data(sheet.rubric, opinion)
    keep_opinions(course, assignment, Opinions(plan.reader.model, found))
    for one in _with_text(course, assignment, students):
        if one.second is not None:
            result.agree += one.second.agrees
            result.differ += not one.second.agrees
    return result


class _Schemes:
    """What each student's answers are held against, by the version of the assignment."""

    def __init__(self, course: "Course", assignment: str) -> None:
        self.course, self.assignment = course, assignment
        self.versions = versions_of(course, assignment)

    def asked(self, one: Waiting) -> tuple[str, "Rubric | None", str]:
        """Return question, rubric and prompt of an answer; no rubric where it is asked no more."""
        path = self.course.folder("submitted", self.assignment, one.student)
        release = self.versions.release_for(one.student, path / f"{self.assignment}.ipynb")
        try:
            scheme = self.versions.scheme(release)
        except ExamError:
            return one.question, None, ""
        about = scheme.key.questions.get(one.question)
        return one.question, scheme.rubrics.get(one.question), about.prompt if about else ""


def _with_text(
    course: "Course", assignment: str, students: Iterable[str] | None
) -> Iterable[Waiting]:
    return [w for w in waiting(course, assignment, students=students) if w.text.strip()]


def _replies_folder(course: "Course") -> Path:
    return opinions_folder(course) / "replies"


def _kept_reply(folder: Path, name: str) -> str | None:
    try:
        return (folder / f"{name}.json").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def example_request(plan: Plan) -> str:
    """Return the first request of a plan as it would be sent, for a human to read."""
    return json.dumps(plan.to_send[0].request, ensure_ascii=False, indent=1) if plan.to_send else ""

"""Keep a second reader's opinions and hold them against the proposals: agree, or look here first.

``classroom/second_reader/ASSIGNMENT.json`` holds the opinions of the last reader asked, by question
and by the answer's words; ``replies/`` beside it what was received, so that nothing is sent twice.
An opinion counts while answer and key points are those that it was about.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_lib.base.message import Message
from crm_lib.base.whole_file import write_whole
from crm_lib.classroom.second_reader import VERDICTS, PointOpinion
from crm_lib.exam.normalise import squeezed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_lib.classroom.course import Course
    from crm_lib.exam.free_text.rubric import Rubric

#: Confidence that a proposal has at most where the readers differ, and where they agree.
DOUBTED, SUREST = 0.3, 0.97
#: Label of the items that are key points; others, such as a verdict, no second reader sees.
_POINT = "point "

#: What a second reader said, in words.
SAYS = {
    "said": Message("said", "说到了"),
    "partly": Message("said in part", "说到一部分"),
    "opposite": Message("the opposite is said", "说反了"),
    "absent": Message("not said", "没有说到"),
}


@dataclass(frozen=True)
class SecondOpinion:
    """A second reader's opinion on one answer, held against what is proposed.

    Attributes
    ----------
    model : str
    points : tuple of PointOpinion
        One for each key point.
    differing : tuple of int
        Numbers of the key points (from 1) on which the two differ; none where they agree.
    """

    model: str
    points: tuple[PointOpinion, ...]
    differing: tuple[int, ...]

    @property
    def agrees(self) -> bool:
        """Tell whether both readers say the same."""
        return not self.differing

    @property
    def group(self) -> tuple[tuple[int, str], ...]:
        """What keeps answers apart in a review: where the readers differ, and how."""
        return tuple((n, self.points[n - 1].verdict) for n in self.differing)

    def confidence(self, before: float) -> float:
        """Return the confidence of a proposal that was `before` without this opinion."""
        if self.agrees:
            return max(before, round(min(SUREST, (1 + before) / 2), 2))
        return min(DOUBTED, before)

    def lines(self) -> list[Message]:
        """Return what a reviewer is told: that both agree, or each point on which they differ."""
        if self.agrees:
            return [
                Message(f"Second reader ({self.model}): the same.",
                        f"第二评阅者（{self.model}）：看法相同。")
            ]  # fmt: skip
        found = []
        for number in self.differing:
            point = self.points[number - 1]
            says = SAYS[point.verdict]
            quote = (f": “{point.quote}”", f"：“{point.quote}”") if point.quote else (".", "。")
            found.append(
                Message(
                    f"Second reader ({self.model}), point {number}: {says.en}{quote[0]}",
                    f"第二评阅者（{self.model}），要点{number}：{says.zh}{quote[1]}",
                )
            )
        return found


@dataclass(frozen=True)
class Opinions:
    """The opinions of the reader that was asked last about an assignment."""

    model: str
    by_question: dict[str, dict[str, dict[str, Any]]]

    def on(
        self, question: str, text: str, items: "Sequence[Mapping[str, Any]]"
    ) -> SecondOpinion | None:
        """Return the opinion on an answer, held against the proposed items; None without one."""
        kept = self.by_question.get(question, {}).get(answer_name(text))
        proposed = [i for i in items if str(i["label"]).startswith(_POINT)]
        if not text or kept is None or not _is_about(kept, proposed):
            return None
        points = tuple(PointOpinion(v, q) for v, q in kept["points"])
        return SecondOpinion(self.model, points, _differing(points, proposed, kept))


def opinion_data(rubric: "Rubric", points: "Sequence[PointOpinion]") -> dict[str, Any]:
    """Return an opinion as it is kept: verdicts and quotes, and what they were about."""
    halves = [k.half.marks if k.half else k.marks / 2 for k in rubric.key_points]
    return {
        "points": [[p.verdict, p.quote] for p in points],
        "says": [k.say.en for k in rubric.key_points],
        "halves": halves,
        "best": rubric.best,
        "content": rubric.content,
    }


def answer_name(text: str) -> str:
    """Return the name under which the opinion on a text is kept: the same for the same words."""
    return hashlib.sha256(squeezed(text).encode("utf-8", "surrogatepass")).hexdigest()[:24]


def opinions_folder(course: "Course") -> Path:
    """Return the folder in which a class keeps what a second reader replied."""
    return course.classroom / "second_reader"


def kept_opinions(course: "Course", assignment: str) -> Opinions:
    """Return the opinions about an assignment; none from a file that is missing or damaged."""
    try:
        path = opinions_folder(course) / f"{assignment}.json"
        data = json.loads(path.read_text(encoding="utf-8"))
        by_question = {
            question: {name: kept for name, kept in found.items() if _is_sound(kept)}
            for question, found in data["opinions"].items()
        }
        return Opinions(str(data["model"]), by_question)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Opinions("", {})


def keep_opinions(course: "Course", assignment: str, opinions: Opinions) -> None:
    """Write the opinions about an assignment, readable by their owner alone."""
    path = opinions_folder(course) / f"{assignment}.json"
    data = {"model": opinions.model, "opinions": opinions.by_question}
    write_whole(path, json.dumps(data, indent=1), private=True)


def _is_sound(kept: Any) -> bool:
    """Tell whether what was read from the file is an opinion."""
    return (
        isinstance(kept, dict)
        and all(isinstance(kept.get(name), list) for name in ("points", "says", "halves"))
        and len(kept["points"]) == len(kept["says"]) == len(kept["halves"])
        and all(
            isinstance(p, list) and len(p) == 2 and p[0] in VERDICTS and isinstance(p[1], str)
            for p in kept["points"]
        )
        and all(isinstance(kept.get(name), int | float) for name in ("best", "content"))
        and all(isinstance(marks, int | float) for marks in kept["halves"])
    )


def _is_about(kept: "Mapping[str, Any]", proposed: "Sequence[Mapping[str, Any]]") -> bool:
    """Tell whether an opinion is about these key points: a rubric may have changed since."""
    return len(kept["says"]) == len(proposed) and all(
        str(item["en"]).endswith(say) for say, item in zip(kept["says"], proposed, strict=True)
    )


def _differing(
    points: "Sequence[PointOpinion]",
    proposed: "Sequence[Mapping[str, Any]]",
    kept: "Mapping[str, Any]",
) -> tuple[int, ...]:
    """Return the numbers of the points on which the readers differ.

    Where the best few of many points count and both give them in full, they agree.
    """
    first = [_class(float(i["marks"]), float(i["of"])) for i in proposed]
    second = [{"said": 2, "partly": 1}.get(p.verdict, 0) for p in points]
    if kept["best"]:
        values = [
            (0.0, half, float(i["of"]))[c]
            for i, c, half in zip(proposed, second, kept["halves"], strict=True)
        ]
        full = kept["content"] - 1e-9
        given = sum(sorted((float(i["marks"]) for i in proposed), reverse=True)[: kept["best"]])
        if given >= full and sum(sorted(values, reverse=True)[: kept["best"]]) >= full:
            return ()
    return tuple(n for n, (a, b) in enumerate(zip(first, second, strict=True), 1) if a != b)


def _class(marks: float, of: float) -> int:
    """Return 2 for a point that earns its marks, 1 for a part of them, 0 for none."""
    return 2 if marks >= of - 1e-9 else 1 if marks > 0 else 0

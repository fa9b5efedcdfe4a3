"""Rubrics for free text: key points an examiner wrote down, read from rubrics.yaml and checked.

A mistake in the file is reported with file and line before anything is released or marked.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crm_lib.base.message import Message
from crm_lib.base.yaml_file import YamlError, yaml_content
from crm_lib.exam.wording import ExamError

KINDS = ("definition", "short_answer", "case", "true_false_fix")
FIELDS = {"kind", "points", "verdict", "coherence", "max_chars", "key_points", "choose",
          "examples"}  # fmt: skip
POINT_FIELDS = {"id", "marks", "say", "need", "half", "must_not", "negation_ok"}
EXAMPLE_FIELDS = {"text", "marks", "for_human"}


@dataclass(frozen=True)
class KeyPoint:
    """One thing an answer must say.

    Attributes
    ----------
    id, marks, say
        Name inside the rubric, marks, and what the point says in both languages.
    need : list of list of str
        Every group must be found; inside a group any alternative will do. ``"re:…"`` is a regular
        expression on normalised text; a Latin term matches its longer forms (``simplif``).
    half_groups, half_marks
        So many groups found earn so many marks.
    must_not : list of str
        Terms that turn the point into a question for a human.
    negation_ok : bool
        The point itself is negative ("not only buyers"), so that a "not" raises no flag.
    """

    id: str
    marks: float
    say: Message
    need: list[list[str]]
    half_groups: int = 0
    half_marks: float = 0.0
    must_not: list[str] = field(default_factory=list)
    negation_ok: bool = False


@dataclass(frozen=True)
class Example:
    """A marked answer that stands in a rubric as its own unit test.

    Attributes
    ----------
    text : str
    total : float
        Marks for its content (without verdict and coherence).
    by_point : dict
        Marks by key point, where the file gives them so.
    for_human : bool
        Right in a way that no pattern sees: it must only not become final with other marks.
    line : int
        Where it stands in the file.
    """

    text: str
    total: float
    by_point: dict[str, float] = field(default_factory=dict)
    for_human: bool = False
    line: int = 0


@dataclass(frozen=True)
class Rubric:
    """How one free-text question is marked; see `KeyPoint` for its parts."""

    question: str
    kind: str
    points: float
    key_points: list[KeyPoint]
    verdict: float = 0.0
    coherence: float = 0.0
    best: int = 0
    max_chars: dict[str, int] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    line: int = 0

    @property
    def content(self) -> float:
        """Marks that key points can earn together."""
        return self.points - self.verdict - self.coherence


def load_rubrics(path: Path) -> dict[str, Rubric]:
    """Return the rubrics of a file by question id.

    Parameters
    ----------
    path : Path
        A rubrics.yaml. A file that does not exist holds no rubrics.

    Raises
    ------
    ExamError
        With file, line and what to write instead.
    """
    if not path.exists():
        return {}
    try:
        data = yaml_content(path)
    except YamlError as error:
        raise ExamError(str(error)) from None
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ExamError(f"{path}:1: must map question ids such as 06_q8 to rubrics.")
    return {str(q): _rubric(path, str(q), body) for q, body in data.items()}


def _rubric(path: Path, question: str, body: Any) -> Rubric:
    if not isinstance(body, dict):
        raise ExamError(f"{path}: {question}: must hold kind, points and key_points.")
    line = body.line

    def fail(text: str, at: int = line) -> ExamError:
        return ExamError(f"{path}:{at}: {question}: {text}")

    unknown = set(body) - FIELDS
    if unknown:
        raise fail(
            f"unknown field {', '.join(sorted(unknown))}; known: {', '.join(sorted(FIELDS))}."
        )
    kind = body.get("kind")
    if kind not in KINDS:
        raise fail(f"kind is {kind!r}; it must be one of {', '.join(KINDS)}.")
    points = _marks(body.get("points"), "points", fail)
    verdict = _marks(body.get("verdict", 1 if kind == "true_false_fix" else 0), "verdict", fail)
    coherence = _marks(body.get("coherence", 0), "coherence", fail)
    raw = body.get("key_points")
    if not isinstance(raw, list) or not raw:
        raise fail("key_points must be a list with at least one point.")
    key_points = [_key_point(p, fail) for p in raw]
    ids = [k.id for k in key_points]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise fail(f"the key point id {', '.join(twice)} is used twice.")
    choose = body.get("choose")
    best = 0
    if choose is not None:
        best = choose.get("best") if isinstance(choose, dict) else None
    if type(best) is not int or not (choose is None or 1 <= best <= len(key_points)):
        raise fail(f"choose must be {{best: N}} with N from 1 to {len(key_points)}.")
    counted = sorted((k.marks for k in key_points), reverse=True)[: best or None]
    total = sum(counted) + verdict + coherence
    if abs(total - points) > 1e-9:
        parts = f"key points {sum(counted):g}"
        parts += f" + verdict {verdict:g}" if verdict else ""
        parts += f" + coherence {coherence:g}" if coherence else ""
        raise fail(f"points is {points:g} but {parts} make {total:g}.")
    limits = body.get("max_chars") or {"zh": 600, "en": 1500}
    if not isinstance(limits, dict) or not all(
        type(limits.get(language)) is int and limits[language] > 0 for language in ("zh", "en")
    ):
        raise fail("max_chars must be {zh: N, en: N} with whole numbers above 0.")
    content = points - verdict - coherence
    examples = _examples(body.get("examples") or [], key_points, content, fail)
    return Rubric(
        question=question,
        kind=kind,
        points=points,
        key_points=key_points,
        verdict=verdict,
        coherence=coherence,
        best=best,
        max_chars={k: limits[k] for k in ("zh", "en")},
        examples=examples,
        line=line,
    )


def _key_point(raw: Any, fail: Any) -> KeyPoint:
    if not isinstance(raw, dict) or "id" not in raw:
        raise fail("each key point needs id, marks, say and need.")
    line, name = raw.line, str(raw["id"])
    unknown = set(raw) - POINT_FIELDS
    if unknown:
        raise fail(f"key point {name}: unknown field {', '.join(sorted(unknown))}.", line)
    say = raw.get("say")
    if not isinstance(say, dict) or not say.get("en") or not say.get("zh"):
        raise fail(f"key point {name}: say must hold en and zh.", line)
    if more := sorted(str(word) for word in set(say) - {"en", "zh"}):
        cut = (
            f"key point {name}: say also holds {', '.join(more)}; a text with commas needs quotes."
        )
        raise fail(cut, line)
    need = raw.get("need")
    if (
        not isinstance(need, list)
        or not need
        or not all(isinstance(g, list) and g and all(str(t).strip() for t in g) for g in need)
    ):
        raise fail(f"key point {name}: need must be a list of groups, each a list of terms.", line)
    if any(isinstance(t, dict | list) for g in need for t in g):
        raise fail(f"key point {name}: need holds lists of terms, not deeper lists.", line)
    groups = [[str(t) for t in g] for g in need]
    forbidden = raw.get("must_not") or []
    if not isinstance(forbidden, list) or not all(isinstance(t, str) and t for t in forbidden):
        raise fail(f"key point {name}: must_not must be a list of terms.", line)
    must_not = list(forbidden)
    for term in [t for g in groups for t in g] + must_not:
        if term.startswith("re:"):
            try:
                empty = re.compile(term[3:]).search("")
            except re.error as error:
                raise fail(
                    f"key point {name}: {term!r} is no regular expression: {error}.", line
                ) from None
            if empty:
                raise fail(f"key point {name}: {term!r} also matches nothing at all.", line)
    marks = _marks(raw.get("marks"), f"key point {name}: marks", fail)
    if not marks:
        raise fail(f"key point {name}: marks must be above 0.", line)
    half = raw.get("half") or {}
    if not isinstance(half, dict) or set(half) - {"groups", "marks"}:
        raise fail(f"key point {name}: half must be {{groups: N, marks: M}}.", line)
    half_groups, half_marks = half.get("groups", 0), half.get("marks", 0)
    if not all(type(v) in (int, float) for v in (half_groups, half_marks)) or (
        half and not (0 < half_groups < len(groups) and 0 < half_marks < marks)
    ):
        raise fail(
            f"key point {name}: half must be {{groups: fewer than {len(groups)}, "
            f"marks: less than {marks:g}}}.",
            line,
        )
    if not isinstance(raw.get("negation_ok", False), bool):
        raise fail(f"key point {name}: negation_ok must be true or false.", line)
    return KeyPoint(
        id=name,
        marks=marks,
        say=Message(str(say["en"]), str(say["zh"])),
        need=groups,
        half_groups=half_groups,
        half_marks=float(half_marks),
        must_not=must_not,
        negation_ok=bool(raw.get("negation_ok", False)),
    )


def _marks(value: Any, name: str, fail: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise fail(f"{name} must be a number of marks, got {value!r}.")
    return float(value)


def _examples(raw: Any, points: list[KeyPoint], content: float, fail: Any) -> list[Example]:
    if not isinstance(raw, list):
        raise fail("examples must be a list of {text, marks}.")
    of = {k.id: k.marks for k in points}
    examples = []
    for example in raw:
        if not isinstance(example, dict) or not isinstance(example.get("text"), str):
            raise fail("each example needs a text.")
        line = example.line
        unknown = set(example) - EXAMPLE_FIELDS
        if unknown:
            raise fail(f"an example has the unknown field {', '.join(sorted(unknown))}.", line)
        marks = example.get("marks")
        by_point: dict[str, float] = {}
        if isinstance(marks, dict):
            given = dict(marks)
            if set(given) - set(of):
                names = ", ".join(map(str, sorted(set(given) - set(of), key=str)))
                raise fail(f"an example gives marks to unknown points {names}.", line)
            by_point = {k: _marks(v, f"an example's {k}", fail) for k, v in given.items()}
            over = [k for k, v in by_point.items() if v > of[k]]
            if over:
                raise fail(f"an example gives {over[0]} more than its {of[over[0]]:g} marks.", line)
            total = min(content, sum(by_point.values()))
        elif isinstance(marks, int | float):
            total = _marks(marks, "an example's marks", fail)
        else:
            raise fail("each example needs marks: a number, or marks by key point.", line)
        if total > content:
            raise fail(f"an example has {total:g} marks; the key points make {content:g}.", line)
        if not isinstance(example.get("for_human", False), bool):
            raise fail("for_human must be true or false.", line)
        examples.append(
            Example(example["text"], total, by_point, example.get("for_human", False), line)
        )
    return examples

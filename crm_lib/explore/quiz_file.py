"""Self-check questions: what they are, and reading them from a lesson's quiz file.

A lesson ``06_sales_funnel.ipynb`` keeps its questions beside it in ``06_sales_funnel.quiz.yaml``::

    06_s1:
      kind: single            # or multiple; single when left out
      question: {en: "…", zh: "…"}
      options:
        A: {en: "…", zh: "…", right: true, why: {en: "…", zh: "…"}}
        B: {en: "…", zh: "…", right: false, why: {en: "…", zh: "…"}}

``why`` of a wrong option says what that option would be the right answer to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_lib.base.message import both_html, both_text
from crm_lib.base.yaml_file import YamlError, yaml_content

KINDS = ("single", "multiple")
LETTERS = "ABCDEFGH"


@dataclass(frozen=True)
class Text:
    """The same words in both languages."""

    en: str
    zh: str

    def html(self, *, inline: bool = False) -> str:
        """Return the blocks that the language switch acts on."""
        return both_html(self.en, self.zh, inline=inline)

    def __str__(self) -> str:
        return both_text(self.en, self.zh)


@dataclass(frozen=True)
class Option:
    """One option: its letter, its words, whether it is right, and why."""

    letter: str
    text: Text
    right: bool
    why: Text


@dataclass(frozen=True)
class Question:
    """One self-check question."""

    id: str
    kind: str
    text: Text
    options: tuple[Option, ...]

    @property
    def right(self) -> frozenset[str]:
        """Letters of the right options."""
        return frozenset(o.letter for o in self.options if o.right)


def load_question(question_id: str, *, start: Path | None = None) -> Question:
    """Find and read one question; see `quiz_file` for where it is looked for."""
    path = quiz_file(question_id, start=start)
    questions = read_questions(path)
    if question_id not in questions:
        raise ValueError(
            f"{path.name} has no question {question_id!r}; it has {', '.join(questions)}."
        )
    return questions[question_id]


def quiz_file(question_id: str, *, start: Path | None = None) -> Path:
    """Return the quiz file of the lesson whose number begins `question_id`.

    It is looked for in `start` (the working directory), in its ``notebooks`` folder and in the
    folders above.

    Raises
    ------
    ValueError
        When the id is not one, or there is no such file, or two.
    """
    number, _, rest = str(question_id).partition("_")
    if not (number.isalnum() and rest):
        raise ValueError(f'{question_id!r} is not a question id; write one like quiz("06_s1").')
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        for place in (folder, folder / "notebooks"):
            found = sorted(place.glob(f"{number}_*.quiz.yaml"))
            if len(found) > 1:
                names = ", ".join(p.name for p in found)
                raise ValueError(f"two quiz files for lesson {number} in {place}: {names}.")
            if found:
                return found[0]
    raise ValueError(
        f"no file {number}_….quiz.yaml in {here}, its notebooks folder or any folder above. "
        "Open the lesson from the workbook's own folder."
    )


def read_questions(path: Path) -> dict[str, Question]:
    """Read a quiz file and check every question in it.

    Raises
    ------
    ValueError
        Naming the file, the question, the place in it and what is expected there.
    """
    try:
        raw = yaml_content(path)
    except YamlError as error:
        raise ValueError(
            f"{path.name} is not readable YAML: line {error.line}: {error.problem}"
        ) from None
    number = path.name.partition("_")[0]
    if not isinstance(raw, dict) or not raw:
        raise ValueError(f"{path.name} must hold questions, each under its id ({number}_s1: …).")
    questions = {}
    for key, entry in raw.items():
        if not str(key).startswith(f"{number}_"):
            raise ValueError(f"{path.name}: the id {key!r} must begin with {number}_ .")
        questions[key] = _question(key, entry, where=f"{path.name}, {key}")
    return questions


def _question(key: str, raw: Any, *, where: str) -> Question:
    _keys(raw, needed={"question", "options"}, allowed={"kind"}, where=where)
    kind = raw.get("kind", "single")
    if kind not in KINDS:
        raise ValueError(f"{where}: kind is {kind!r}; it must be one of {', '.join(KINDS)}.")
    options = raw["options"]
    if not isinstance(options, dict) or not 2 <= len(options) <= len(LETTERS):
        raise ValueError(f"{where}: options must hold 2 to {len(LETTERS)} entries A: …, B: ….")
    expected = list(LETTERS[: len(options)])
    if list(options) != expected:
        raise ValueError(
            f"{where}: the options are {', '.join(map(str, options))}; they must be "
            f"{', '.join(expected)}, in this order."
        )
    question = Question(
        id=key,
        kind=kind,
        text=_text(raw["question"], where=f"{where}, question"),
        options=tuple(_option(k, v, where=f"{where}, option {k}") for k, v in options.items()),
    )
    if kind == "single" and len(question.right) != 1:
        raise ValueError(
            f"{where}: {len(question.right)} options are right; a single-choice question needs "
            "exactly one (or write kind: multiple)."
        )
    if not question.right:
        raise ValueError(f"{where}: no option is right.")
    return question


def _option(letter: str, raw: Any, *, where: str) -> Option:
    _keys(raw, needed={"en", "zh", "right", "why"}, where=where)
    if not isinstance(raw["right"], bool):
        raise ValueError(f"{where}: right is {raw['right']!r}; write true or false.")
    text = _text({k: raw[k] for k in ("en", "zh")}, where=where)
    return Option(letter, text, raw["right"], _text(raw["why"], where=f"{where}, why"))


def _text(raw: Any, *, where: str) -> Text:
    _keys(raw, needed={"en", "zh"}, where=where)
    for language in ("en", "zh"):
        value = raw[language]
        if not isinstance(value, str) or not value.strip():
            raise ValueError(
                f"{where}: {language} is {value!r}; it must be words (put a number in quotes)."
            )
    return Text(raw["en"].strip(), raw["zh"].strip())


def _keys(raw: Any, *, needed: set[str], where: str, allowed: Iterable[str] = ()) -> None:
    if not isinstance(raw, dict):
        raise ValueError(f"{where}: expected {', '.join(sorted(needed))}, found {raw!r}.")
    if missing := sorted(needed - set(raw)):
        raise ValueError(f"{where}: {', '.join(missing)} is missing.")
    if unknown := sorted(map(str, set(raw) - needed - set(allowed))):
        raise ValueError(
            f"{where}: {', '.join(unknown)} is not known here; "
            f"use {', '.join(sorted(needed | set(allowed)))}."
        )

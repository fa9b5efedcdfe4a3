"""Read an author's YAML into pydantic models and report every mistake with its line.

A model is a pydantic class that inherits from `Authored`; a file is read with `read_entries`, or
piece by piece with `AuthoredFile`. Import this module where a file is read, not before: pydantic
stays out of exercises' kernels altogether, and out of a lesson's until its first quiz is shown.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, TypeVar, Union, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from crm_lib.base.message import LANGUAGES, Message
from crm_lib.base.yaml_file import Mapping, YamlError, full_width_hint, yaml_content

T = TypeVar("T", bound="Authored")
Step = str | int


class AuthoredError(ValueError):
    """A YAML file with mistakes; the text has one line a mistake.

    Attributes
    ----------
    faults : list of str
        ``file:line: place: what is wrong and what to write``.
    """

    def __init__(self, faults: list[str]):
        super().__init__("\n".join(faults))
        self.faults = faults


# ------------------------------------------------------------------------- what models are made of


def from_reader(name: str) -> str:
    """Return the alias of a field that the reader fills in, which no author writes.

    Such are the line of an entry, and its id, which is the key it stands under.
    """
    return f"({name})"


class Authored(BaseModel):
    """A mapping of a YAML file; a field it does not know is refused, ``"3"`` is no number.

    Attributes
    ----------
    part : str
        What an author calls one of them among others, such as ``option``; the place in messages.
    line : int
        Where it stands in its file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    part: ClassVar[str] = ""
    line: int = Field(default=0, validation_alias=from_reader("line"))

    @model_validator(mode="before")
    @classmethod
    def _with_line(cls, data: Any) -> Any:
        return {**data, from_reader("line"): data.line} if isinstance(data, Mapping) else data


def must_be(phrase: str) -> WrapValidator:
    """Return a pydantic validator that says what a field must be, in an author's words.

    Parameters
    ----------
    phrase : str
        Completes "marks must be …".
    """

    def validated(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
        try:
            return handler(value)
        except ValidationError as error:
            if any(e["type"] == "author_error" for e in error.errors(include_url=False)):
                raise
            raise PydanticCustomError("must_be", "{phrase}", {"phrase": phrase}) from None

    return WrapValidator(validated)


def author_error(words: str, *at: Step) -> PydanticCustomError:
    """Return the error of a validator whose words an author can read as they are.

    Parameters
    ----------
    words : str
        A sentence.
    *at
        Keys and positions, from the model checked, that lead to the line to look at.
    """
    return PydanticCustomError("author_error", "{words}", {"words": words, "at": at})


def _message(value: Any) -> Message:
    if not isinstance(value, dict):
        raise author_error(f"must hold en and zh, found {_shown(value)}.{_colon_hint(value)}")
    if unknown := [key for key in value if key not in LANGUAGES]:
        names = ", ".join(map(str, unknown))
        hint = _colon_hint(names) or " A text with commas needs quotes."
        raise author_error(f"{names} is not known here; use en and zh.{hint}")
    texts = []
    for language in LANGUAGES:
        text = value.get(language)
        if language not in value:
            raise author_error(f"{language} is missing; every text stands here in en and in zh.")
        if not isinstance(text, str) or not text.strip():
            raise author_error(
                f"{language} is {_shown(text)}; it must be words (put a number in quotes).",
                language,
            )
        texts.append(text.strip())
    return Message(*texts)


#: A text in both languages, written ``{en: …, zh: …}``.
Bilingual = Annotated[Message, PlainValidator(_message)]
#: Words in one language.
Words = Annotated[str, Field(pattern=r"\S"), must_be("words (put a number in quotes)")]
#: A number of marks, 0 or more.
Marks = Annotated[
    float, Field(ge=0, lt=1e6, allow_inf_nan=False), must_be("a number of marks, 0 or more")
]
#: A number of marks above 0.
SomeMarks = Annotated[
    float, Field(gt=0, lt=1e6, allow_inf_nan=False), must_be("a number of marks above 0")
]
#: Yes or no.
TrueOrFalse = Annotated[bool, must_be("true or false")]


# --------------------------------------------------------------------------------- reading a file


class AuthoredFile:
    """A YAML file that is validated part by part; its mistakes are collected and raised together.

    Parameters
    ----------
    path : Path
    shown : str, optional
        What the file is called in messages; its path when left out.
    as_text : bool, default False
        Leave every value the text that stands in the file.

    Raises
    ------
    AuthoredError
        When it is no YAML.
    """

    def __init__(self, path: Path, *, shown: str | None = None, as_text: bool = False):
        self.shown = str(path) if shown is None else shown
        self._faults: list[tuple[int, str]] = []
        try:
            self.data: Any = yaml_content(path, as_text=as_text)
        except YamlError as error:
            raise AuthoredError([f"{self.shown}:{error.line}: {error.problem}"]) from None

    def fault(self, words: str, *at: Step, place: str = "") -> None:
        """Note a fault: what is wrong, the keys that lead to it, and what to call the place."""
        line = line_of(self.data, at)
        self._faults.append((line, f"{self.shown}:{line}: {place}{': ' if place else ''}{words}"))

    def entry(
        self, model: type[T], value: Any, *at: Step, place: str, given: dict[str, Any] | None = None
    ) -> T | None:
        """Return a part of the file as a model, or None when its faults have been noted.

        Parameters
        ----------
        model : type
        value : object
            The part, as YAML gives it.
        *at
            Keys and positions that lead to it.
        place : str
            What to call it in messages.
        given : dict, optional
            Fields that the reader fills in; see `from_reader`.
        """
        filled = value
        if isinstance(value, Mapping):
            reader_fields = {from_reader(name): field for name, field in (given or {}).items()}
            filled = {**value, from_reader("line"): line_of(self.data, at), **reader_fields}
        try:
            return model.model_validate(filled)
        except ValidationError as error:
            for labels, words, where in described_faults(error, model, value):
                self.fault(words, *at, *where, place=", ".join([place, *labels]))
        return None

    def finish(self) -> None:
        """Raise the faults noted so far, in the order of their lines; nothing when there are none."""
        if self._faults:
            ordered = sorted(self._faults, key=lambda fault: fault[0])
            raise AuthoredError(list(dict.fromkeys(words for _, words in ordered)))


def read_entries(
    path: Path, model: type[T], *, key: str, holds: str, prefix: str = "", shown: str | None = None
) -> dict[str, T]:
    """Return the entries of a file that maps ids to mappings; an empty file has none.

    Parameters
    ----------
    path : Path
    model : type
        What each entry is.
    key : str
        The field of `model` that takes the id.
    holds : str
        What the file must hold, for the message when it is something else.
    prefix : str
        With which every id must begin.
    shown : str, optional
        What the file is called in messages; its path when left out.

    Raises
    ------
    AuthoredError
        With one line for each fault in the file.
    """
    file = AuthoredFile(path, shown=shown)
    if file.data is None:
        return {}
    if not isinstance(file.data, Mapping):
        raise AuthoredError([f"{file.shown}:1: must hold {holds}."])
    entries: dict[str, T] = {}
    for name, value in file.data.items():
        if not str(name).startswith(prefix):
            file.fault(f"the id {name!r} must begin with {prefix}.", name)
            continue
        entry = file.entry(model, value, name, place=str(name), given={key: str(name)})
        if entry is not None:
            entries[str(name)] = entry
    file.finish()
    return entries


def line_of(data: Any, at: Iterable[Step]) -> int:
    """Return the line of the deepest of these keys and positions that exists in the file."""
    line = getattr(data, "line", 1)
    for step in at:
        try:
            line, data = data.lines[step], data[step]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


# ------------------------------------------------------------------------------- faults, in words


def described_faults(
    error: ValidationError, model: type[Authored], value: Any
) -> list[tuple[list[str], str, tuple[Step, ...]]]:
    """Return pydantic's errors in an author's words: place, sentence, keys that lead to its line.

    A misspelt field is one fault, although it is also missing under its right name.
    """
    details = error.errors(include_url=False)
    misspelt = {
        (*e["loc"][:-1], near)
        for e in details
        if e["type"] in _UNKNOWN and (near := _nearest(e["loc"][-1], _fields_at(model, e["loc"])))
    }
    return [
        _described_fault(e, model, value)
        for e in details
        if e["type"] != "default_factory_not_called"
        and not (e["type"] == "missing" and e["loc"] in misspelt)
    ]


_UNKNOWN = ("extra_forbidden", "invalid_key")
_WANTED = {
    "string_type": "text (put a number in quotes)",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "list_type": "a list",
    "tuple_type": "a list",
    "too_short": "a list of at least one",
    "dict_type": "names with what belongs to them (name: …)",
}


def _described_fault(
    error: ErrorDetails, model: type[Authored], value: Any
) -> tuple[list[str], str, tuple[Step, ...]]:
    loc, kind, given = error["loc"], error["type"], error["input"]
    context = error.get("ctx", {})
    if kind == "author_error":
        return _labels(model, value, loc), context["words"], (*loc, *context["at"])
    if kind == "model_type":
        fields = _fields_at(model, (*loc, ""))
        wanted = _listed([name for name, needed in fields.items() if needed] or fields)
        return (
            _labels(model, value, loc),
            f"must hold {wanted}, found {_shown(given)}.{_colon_hint(given)}",
            loc,
        )
    name = loc[-1] if loc else "it"
    labels = _labels(model, value, loc[:-1])
    if name == "[key]":  # the fault is in what stands before the colon
        return _labels(model, value, loc[:-2]), f"the name {loc[-2]} must be text in quotes.", loc
    if isinstance(name, int) and kind not in _UNKNOWN:  # one of a list has no name of its own
        labels, name = _labels(model, value, loc), "it"
    if kind == "missing":
        words = f"{name} is missing."
    elif kind in _UNKNOWN:
        known = _fields_at(model, loc)
        near = _nearest(name, known)
        hint = f"did you mean {near}?" if near else f"use {_listed(known)}."
        words = f"{name} is not known here; {hint}{_colon_hint(name)}"
    elif kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"])
        near = _nearest(given, allowed) if isinstance(given, str) else None
        hint = f" (did you mean {near}?)" if near else ""
        words = f"{name} is {_shown(given)}; it must be one of {', '.join(allowed)}{hint}."
    else:
        phrase = context["phrase"] if kind == "must_be" else _WANTED.get(kind)
        wanted = phrase or f"something else ({error['msg']})"
        words = f"{name} must be {wanted}, got {_shown(given)}.{_hint(given, wanted)}"
    return labels, words, loc


def _labels(model: type[Authored], value: Any, loc: tuple[Step, ...]) -> list[str]:
    """Return what to call the place that these steps lead to: ``option B``, ``why``."""
    labels: list[str] = []
    kind: Any = model
    for step in loc:
        kind = _inner(kind, step)
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            value = None
        found = _model_in(kind)
        if found is not None and found.part:
            number = step + 1 if isinstance(step, int) else step
            name = value.get("id", number) if isinstance(value, dict) else number
            labels[-1:] = [f"{found.part} {name}"]
        elif isinstance(step, str):
            labels.append(step)
    return labels


def _inner(kind: Any, step: Step) -> Any:
    """Return the type found at a field or position of a type; None where there is none."""
    found = _model_in(kind)
    if found is not None:
        for name, field in found.model_fields.items():
            if step == (field.validation_alias or name):
                return field.annotation
        return None
    for choice in _choices(kind):
        arguments = get_args(choice)
        if get_origin(choice) in (list, tuple):
            return arguments[0]
        if get_origin(choice) is dict:
            return arguments[1]
    return None


def _choices(kind: Any) -> list[Any]:
    """Return the types that a field allows, without what else is annotated."""
    if get_origin(kind) is Annotated:
        return _choices(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        return [c for a in get_args(kind) if a is not NoneType for c in _choices(a)]
    return [kind]


def _model_in(kind: Any) -> type[Authored] | None:
    for choice in _choices(kind):
        if isinstance(choice, type) and issubclass(choice, Authored):
            return choice
    return None


def _fields_at(model: type[Authored], loc: tuple[Step, ...]) -> dict[str, bool]:
    """Return the fields an author may write beside the last step, and whether each must be there."""
    kind: Any = model
    for step in loc[:-1]:
        kind = _inner(kind, step)
    found = _model_in(kind)
    if found is None:
        return {}
    names = {str(f.validation_alias or n): f.is_required() for n, f in found.model_fields.items()}
    return {name: needed for name, needed in names.items() if not name.startswith("(")}


def _nearest(name: Step, known: Iterable[str]) -> str | None:
    """Return the known name closest to a misspelt or full-width one."""
    plain = re.sub(r"[^a-z_]+.*", "", _half_width(str(name)).lower().lstrip("\"'“”‘’ "))
    near = get_close_matches(plain, list(known), n=1, cutoff=0.7)
    return near[0] if near else None


def _colon_hint(value: Any) -> str:
    """Return a hint where a full-width colon made one text of a key and its value."""
    return full_width_hint(value) if isinstance(value, str) else ""


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _hint(value: Any, wanted: str) -> str:
    if not (isinstance(value, str) and "number" in wanted):
        return ""
    plain = _half_width(value).strip()
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", plain):
        return ""
    return f" Write {plain}, without quotes and in half-width signs."


def _shown(value: Any) -> str:
    """Return a value as an author would recognise it, in one short line."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        value = {k: v for k, v in value.items() if not str(k).startswith("(")}
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

"""Questions as a deck of Anki: a card a question, tags for unit, page and level.

Numbers of deck, kind of note and card depend on names alone: who imports a later export keeps the
history of learning. The time that a note names is made of its words, so that Anki changes a reworded
one in place when its import is told to update notes always, and leaves all others alone.
"""

import io
import zipfile
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from crm_lib.bank.exports.key import answer_of, explanation, pairs_in_words, steps_in_words
from crm_lib.bank.exports.question import FORM_NAMES, Entry, Question
from crm_lib.bank.exports.text import Text, labelled
from crm_lib.base.fixed_zip import fixed_zip
from crm_lib.base.message import Message

DECK = "CRM Workbook 题库"
FIELDS = ("Id", "Form", "Question", "Options", "Answer", "Reasons", "Source")
_TAUGHT = Message("{page}, section {section}", "{page} 第{section}节")
#: From when on notes say that they were made; the time of day would change the bytes.
_TIME = 1_577_836_800.0
_CSS = """
.card { font-family: "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif; font-size: 20px;
        text-align: left; max-width: 42em; margin: auto; }
.form, .source { color: #666; font-size: 75%; }
.answer { font-weight: bold; }
p { margin: 0.3em 0; }
"""
_FRONT = '<div class="form">{{Form}}</div>{{Question}}{{Options}}'
_BACK = (
    "{{FrontSide}}<hr id=answer>"
    '<div class="answer">{{Answer}}</div>{{Reasons}}<div class="source">{{Id}} · {{Source}}</div>'
)


def anki_package(questions: Iterable[Question]) -> bytes:
    """Return questions as a package that Anki imports (.apkg), a deck a unit.

    Raises
    ------
    ModuleNotFoundError
        Where ``genanki`` is not installed.
    """
    import genanki

    class DatedNote(genanki.Note):
        """A note whose time is made of its words."""

        def write_to_db(self, cursor: Any, timestamp: float, deck_id: int, id_gen: Any) -> None:
            """Write the note and its card."""
            time = _TIME + _number("\x1f".join(self.fields), size=3)
            super().write_to_db(cursor, time, deck_id, id_gen)

    model = genanki.Model(
        _number("model"),
        "CRM Workbook",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": _FRONT, "afmt": _BACK}],
        css=_CSS,
        sort_field_index=0,
    )
    decks = []
    for unit, group in groupby(sorted(questions, key=lambda q: q.unit), lambda q: q.unit):
        deck = genanki.Deck(_number(unit), f"{DECK}::{unit}")
        for question in group:
            note = DatedNote(
                model,
                fields=_fields(question),
                tags=[escape(tag, quote=False) for tag in question.tags],
                guid=genanki.guid_for("crm-workbook", question.id),
            )
            deck.add_note(note)
        decks.append(deck)
    with TemporaryDirectory() as folder:
        path = Path(folder, "deck.apkg")
        genanki.Package(decks).write_to_file(str(path), timestamp=_TIME)
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            return fixed_zip({name: archive.read(name) for name in archive.namelist()})


def _fields(question: Question) -> list[str]:
    en, zh = (w.format(page=question.page, section=question.section) for w in _TAUGHT)
    return [
        question.id,
        escape(question.said(FORM_NAMES[question.form]).one_line()),
        question.stem.html(),
        _listed(question.options)
        + _listed(question.left)
        + _listed(question.entries or question.right),
        _answer(question).html(),
        explanation(question).html(),
        escape(question.said(Message(en, zh)).one_line()),
    ]


def _answer(question: Question) -> Text:
    """Return what is right, in words where letters alone would teach nothing."""
    if question.options:
        lines = [labelled(f"{o.label}.", o.text).lines for o in question.options if o.right]
        return Text(tuple(line for one in lines for line in one))
    if question.form == "ordering":
        return steps_in_words(question)
    return pairs_in_words(question) if question.form == "matching" else answer_of(question)


def _listed(entries: Iterable[Entry]) -> str:
    return "".join(labelled(f"{entry.label}.", entry.text).html() for entry in entries)


def _number(words: str, *, size: int = 5) -> int:
    """Return a number of so many bytes for words, the same on every machine."""
    return int.from_bytes(sha256(f"crm-workbook {words}".encode()).digest()[:size])

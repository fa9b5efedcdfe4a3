"""A small bank with an item of each form, for tests of what is done with a bank."""

from dataclasses import replace

from bank_items import BODIES, bank_file

from crm_lib.bank import Catalog, read_page
from crm_lib.bank.exports.question import Question, questions_of
from crm_lib.bank.exports.text import Line, Text

FORMS = tuple(BODIES)
#: Signs that mean something to XML, to HTML, to Cloze or to a spreadsheet.
SIGNS = "=<&>\"'“”‘’{}[]~#\\%:/+−×÷²§$`|^@αβ→…—①。，（）"


def small_bank(folder) -> Catalog:
    """Return the bank."""
    return Catalog({"12_a": read_page(bank_file(folder, *FORMS))})


def small_question(folder, form, language="both") -> Question:
    """Return its question of a form."""
    return next(q for q in questions_of(small_bank(folder), language=language) if q.form == form)


def reworded(question: Question, words: str) -> Question:
    """Return a question all of whose texts begin with some words."""

    def text(old: Text) -> Text:
        return Text(tuple(Line(line.language, f"{words}{line.words}") for line in old.lines))

    return replace(
        question,
        stem=text(question.stem),
        options=tuple(replace(o, text=text(o.text), why=text(o.why)) for o in question.options),
        entries=tuple(replace(e, text=text(e.text)) for e in question.entries),
        left=tuple(replace(e, text=text(e.text)) for e in question.left),
        right=tuple(replace(e, text=text(e.text)) for e in question.right),
        blanks=tuple(
            replace(b, wordings=tuple(f"{words}{w}" for w in b.wordings)) for b in question.blanks
        ),
        correction=text(question.correction),
        model=text(question.model),
        points=tuple(replace(p, text=text(p.text)) for p in question.points),
    )

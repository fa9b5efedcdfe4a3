"""Find pairs of submissions that are more alike than a class's usual: a question, never a mark.

Free text and code are compared question by question. What was given (prompt, empty answer) is taken
out first; short answers and those which can hardly differ are left aside.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crm_lib.base.message import CHINESE
from crm_lib.base.python_source import syntax_tree
from crm_lib.classroom.marked_answers import MarkedAnswer, words_in
from crm_lib.exam.normalise import squeezed

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

#: Fewer characters say too little; a Chinese one says as much as two or three Latin ones.
SHORTEST = {"text": 80, "code": 120}
#: What is shorter is a name, a term or a word in a blank, and is the same for whoever knows it.
_SHORTEST_TEXT = 40
#: Alike from here on (0 to 100), where the class's usual is low.
ALIKE = {"text": 75.0, "code": 95.0}
#: Where half of all pairs are so alike, the question leaves no room to differ.
FORCED = {"text": 65.0, "code": 85.0}
#: How many spreads above the usual a pair has to be.
SPREADS = 4.0

_SENTENCE = re.compile(r"[^.!?。！？；;\n]+")
_CHINESE = re.compile(CHINESE)


@dataclass(frozen=True)
class AlikePair:
    """Two answers to one question that are more alike than usual.

    Attributes
    ----------
    question : str
    kind : {"text", "code"}
    first, second : str
        Students.
    likeness, usual : float
        0 to 100: of these two, and the median over the class's pairs.
    first_answer, second_answer : str
        As they were handed in.
    """

    question: str
    kind: str
    first: str
    second: str
    likeness: float
    usual: float
    first_answer: str
    second_answer: str


def alike_pairs(
    answers: Iterable[MarkedAnswer], given: Mapping[str, str] | None = None
) -> list[AlikePair]:
    """Return pairs of answers that are alike beyond the class's usual, the most alike first.

    Parameters
    ----------
    answers : iterable of MarkedAnswer
        Of a class.
    given : dict of str, optional
        By question: prompt and empty answer cell; what is copied from there counts for nobody.

    Notes
    -----
    A pair is named when its likeness reaches `ALIKE` and lies `SPREADS` median absolute deviations
    above the median of all pairs of that question. Sentences may be in another order, names of
    variables may be others. Who wrote and who copied, or whether two learned from the same page, no
    number can tell.
    """
    by_question: dict[tuple[str, str], dict[str, MarkedAnswer]] = {}
    bare: dict[tuple[str, str, str], str] = {}
    for answer in answers:
        taken_out = (given or {}).get(answer.question, "")
        for kind, text in (
            ("text", own_words(answer.text, taken_out)),
            ("code", own_code(answer.source, taken_out)),
        ):
            if _weight(text) >= SHORTEST[kind]:
                by_question.setdefault((answer.question, kind), {})[answer.student] = answer
                bare[answer.question, kind, answer.student] = text
    found = []
    for (question, kind), members in by_question.items():
        students = list(members)
        texts = [bare[question, kind, s] for s in students]
        for first, second, likeness, usual in _beyond_usual(texts, kind):
            a, b = members[students[first]], members[students[second]]
            found.append(
                AlikePair(question, kind, a.student, b.student, likeness, usual, a.source, b.source)
            )
    return sorted(found, key=lambda p: (-p.likeness, p.question, p.first, p.second))


def pairs_table(pairs: Iterable[AlikePair]) -> "pd.DataFrame":
    """Return pairs as a table: ``question, kind, first, second, likeness, usual`` and the answers."""
    import pandas as pd

    columns = list(AlikePair.__dataclass_fields__)
    return pd.DataFrame([[getattr(p, c) for c in columns] for p in pairs], columns=columns)


def own_words(text: str, given: str = "") -> str:
    """Return a text's sentences, evened out and sorted, without those that were given.

    A line that is no sentence (a column's name, a word in a blank) is left out.
    """
    known = {squeezed(s) for s in _SENTENCE.findall(f"{given}\n{words_in(given)}")}
    lines = "\n".join(line for line in text.splitlines() if _weight(line) >= _SHORTEST_TEXT)
    sentences = (squeezed(s) for s in _SENTENCE.findall(lines))
    return "\n".join(sorted(s for s in sentences if s and s not in known))


def own_code(source: str, given: str = "") -> str:
    """Return code without comments, texts, layout and given lines; its own names are numbered.

    Examples
    --------
    >>> own_code("total = 1  # mine") == own_code("summe=1")
    True
    """
    known = {line.strip() for line in given.splitlines()}
    kept = "\n".join(line for line in source.splitlines() if line.strip() not in known)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(kept).readline))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return ""
    names = _bound_names(source)
    numbers: dict[str, str] = {}
    words = []
    for token in tokens:
        if token.type == tokenize.NAME:
            word = token.string
            if word in names and words[-1:] != ["."]:
                word = numbers.setdefault(word, f"v{len(numbers)}")
            words.append(word)
        elif token.type in (tokenize.NUMBER, tokenize.OP):
            words.append(token.string)
    return " ".join(words)


def _bound_names(source: str) -> set[str]:
    tree = syntax_tree(source)
    if tree is None:
        return set()
    bound = {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
    return bound | {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}


def _weight(text: str) -> int:
    return len(text) + 2 * len(_CHINESE.findall(text))


def _beyond_usual(texts: list[str], kind: str) -> Iterable[tuple[int, int, float, float]]:
    """Yield places, likeness and the usual of pairs that are alike beyond it."""
    if len(texts) < 2:
        return
    import numpy as np
    from rapidfuzz import fuzz, process

    likeness = process.cdist(texts, texts, scorer=fuzz.ratio, dtype=np.float32, workers=1)
    upper = np.triu_indices(len(texts), 1)
    values = likeness[upper]
    usual = float(np.median(values)) if len(values) > 3 else 0.0
    if usual >= FORCED[kind]:
        return
    limit = max(ALIKE[kind], usual + SPREADS * _spread(values, usual))
    for place in np.flatnonzero(values >= min(limit, 99.0)):
        yield int(upper[0][place]), int(upper[1][place]), float(values[place]), usual


def _spread(values: "np.ndarray", usual: float) -> float:
    """Return the median absolute deviation, as large as a normal curve's standard deviation."""
    import numpy as np

    return 1.4826 * float(np.median(np.abs(values - usual))) if len(values) > 3 else 0.0

"""Cut from a large notebook's JSON, before it is read, what grading does not look at.

Text in memory takes one to four bytes a sign, by the widest sign in it, and a parser keeps it twice:
ninety megabytes of outputs with one emoji among them would take eight hundred.
"""

import re

#: Smaller files are read as they are.
SMALL = 4_000_000
#: Keys whose values are left out, and how deep they stand: in cells, in the notebook's settings.
_LEFT_OUT = {b'"outputs"': 3, b'"attachments"': 3, b'"widgets"': 2}
#: Strings longer than any cell that is read, whatever their signs, and what stands for them.
_LONGEST, _STAND_IN = 1_300_000, b'"' + b"x" * 110_000 + b'"'
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[\[\]{}]', re.S)
_VALUE = re.compile(rb"\s*+:\s*+[\[{]")


def lean_json(data: bytes) -> bytes:
    """Return a notebook's JSON without outputs, attachments, widgets and the longest strings.

    What is no JSON stays none: only whole lists, tables and strings are replaced.

    Parameters
    ----------
    data : bytes
        Of which the number of values is known to be bounded.

    Examples
    --------
    >>> lean_json(b'{"cells": [{"outputs": [{"text": "x"}], "source": "1"}]}')
    b'{"cells": [{"outputs": [], "source": "1"}]}'
    """
    kept: list[bytes] = []
    done = depth = 0
    cut: tuple[int, int] | None = None  # where the value begins, and how deep
    for token in _TOKEN.finditer(data):
        sign = data[token.start()]
        if sign in b"[{":
            depth += 1
        elif sign in b"]}":
            depth -= 1
            if cut and depth == cut[1]:
                kept += [data[done : cut[0] + 1], data[token.start() : token.end()]]
                done, cut = token.end(), None
        elif cut is None and token.end() - token.start() > _LONGEST:
            kept += [data[done : token.start()], _STAND_IN]
            done = token.end()
        elif cut is None and token.end() - token.start() < 20:
            value = _VALUE.match(data, token.end())
            if value and _LEFT_OUT.get(token[0]) == depth:
                cut = value.end() - 1, depth
    kept.append(data[done:])
    return b"".join(kept)

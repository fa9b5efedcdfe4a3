"""Show a student's text on one line, whatever signs it holds."""

import unicodedata
from typing import Any

#: Invisible, and part of emojis and of some scripts.
_JOINERS = "\u200c\u200d"
#: The gradebook keeps names of this length.
MAX_NAME = 100


def shown(text: Any, most: int = 80) -> str:
    r"""Return a student's text on one line, without control characters that a terminal obeys.

    Examples
    --------
    >>> shown("two\nlines")
    'two�lines'
    """
    line = "".join(
        "\N{REPLACEMENT CHARACTER}" if is_control_sign(c) else c for c in str(text)[:most]
    )
    return line + ("…" if len(str(text)) > most else "")


def plain_name(text: str, most: int = MAX_NAME) -> str:
    r"""Return a name on one line, not endless, without controls, bidi signs and what nobody sees.

    Examples
    --------
    >>> plain_name("  Anna\r\nBerg\u202e ")
    'Anna Berg'
    """
    spaced = " ".join(text.split())
    name = "".join(c for c in spaced if not is_control_sign(c)).strip()
    return name if len(name) <= most else f"{name[: most - 1]}…"


def is_control_sign(sign: str) -> bool:
    """Tell whether a character is a control, a surrogate, a line end or a bidi sign."""
    if sign.isprintable() or sign in _JOINERS:
        return False
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")

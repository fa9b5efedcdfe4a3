"""Find the hidden tests of a released check cell, line by line."""

BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


def split_hidden(source: str) -> tuple[str, list[str]]:
    r"""Return a cell's text without its hidden tests, and their lines.

    nbgrader's marks are comments; without an end the tests go on to the last line.

    Examples
    --------
    >>> split_hidden("a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc")
    ('a\nc', ['b'])
    """
    shown: list[str] = []
    hidden: list[str] = []
    is_hidden = False
    for line in source.splitlines(keepends=True):
        if not is_hidden and _is_mark(line, BEGIN):
            is_hidden = True
        elif is_hidden and _is_mark(line, END):
            is_hidden = False
        else:
            (hidden if is_hidden else shown).append(line)
    return "".join(shown), [line.strip() for line in hidden]


def _is_mark(line: str, words: str) -> bool:
    """Tell whether a line is a comment with these words."""
    return words in line and line.lstrip().startswith("#")

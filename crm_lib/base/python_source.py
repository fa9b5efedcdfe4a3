"""Reading Python that somebody else wrote."""

import ast


def syntax_tree(source: str | bytes) -> ast.Module | None:
    r"""Return the syntax tree of a source, or None for what Python can't read.

    Python's parser names most of it a SyntaxError, but not all: null bytes and halves of
    surrogate pairs are a ValueError, deep nesting is a RecursionError, and a line of some
    thousand words or brackets is a MemoryError (its parser's stack is full, the memory isn't).

    Parameters
    ----------
    source : str or bytes
        The text of a module or of a cell.

    Returns
    -------
    ast.Module or None

    Examples
    --------
    >>> syntax_tree("a = 1\nb = a").body[1].lineno
    2
    >>> [syntax_tree(text) for text in ("the first stage", "\0", "the first stage " * 2_000)]
    [None, None, None]
    """
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None

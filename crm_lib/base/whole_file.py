"""Write a file whole or not at all: a reader, or a machine that stops, never meets half of it."""

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: str | bytes, *, private: bool = False) -> None:
    """Write a file atomically: beside it first, then in its place; folders above are made.

    Parameters
    ----------
    path : Path
    content : str or bytes
        Text is written as UTF-8, with line ends as they are.
    private : bool
        Let nobody but its owner read it. Else a file that is there keeps its rights, and a new one
        has those that the process gives: whoever shares the folder can read it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_whole(Path(folder, "a", "list.csv"), "number")
    ...     Path(folder, "a", "list.csv").read_bytes()
    b'number'
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    rights = 0o600 if private else 0o666
    try:
        binary = getattr(os, "O_BINARY", 0)
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, rights)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        if not private and path.exists():
            part.chmod(path.stat().st_mode & 0o777)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)

"""Small JSON files of the learner's own, written whole or not at all."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Any


def write_json(path: Path, data: Any) -> None:
    """Write data to a JSON file in one step: whoever reads meets the old text or the new.

    Parameters
    ----------
    path : Path
        Its folder is made where it is missing.
    data : object
        Anything that JSON holds.

    Raises
    ------
    OSError
        When the file can't be written; what stood there stays.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_json(Path(folder) / "own" / "choice.json", {"language": "zh"})
    ...     print((Path(folder) / "own" / "choice.json").read_text(encoding="utf-8").strip())
    {"language": "zh"}
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_text(json.dumps(data, sort_keys=True) + "\n", encoding="utf-8")
        part.replace(path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)

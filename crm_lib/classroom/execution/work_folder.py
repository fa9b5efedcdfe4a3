"""Make a working folder from which the course's data have the same path as at home."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def course_like_folder(files: dict[str, bytes], data: Path | None) -> Iterator[Path]:
    """Yield a folder that holds the files beside a notebook; ``../../datasets`` are the data.

    Only for execution without isolation, which lays its folders out in `isolation`.

    Parameters
    ----------
    files : dict
        Name → content.
    data : Path or None
        The course's folder of data sets.
    """
    with tempfile.TemporaryDirectory(prefix="crm-work-", ignore_cleanup_errors=True) as course:
        folder = Path(course, "exercises", "work")
        folder.mkdir(parents=True)
        if data is not None:
            with contextlib.suppress(OSError):  # Windows allows links to few
                Path(course, "datasets").symlink_to(data.resolve(), target_is_directory=True)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        yield folder

"""Execute lesson notebooks and keep their outputs, without what changes from run to run.

Widgets, times, versions and addresses are left out and the cells numbered in order, so that a
lesson run twice is the same file twice and a change in it is a change of content.
"""

import base64
import os
import re
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat

from crm_lib.author.lint import read_notebook

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_WIDGET = "application/vnd.jupyter.widget-"
_STYLER = re.compile(r"\bT_[0-9a-f]{5}(?![0-9a-z])")
_ADDRESS = re.compile(r" at 0x[0-9a-f]{6,}")
#: Metadata that JupyterLab adds while a page is used.
_PASSING = ("ExecuteTime", "collapsed", "execution", "jupyter", "scrolled", "trusted")


def refresh(path: Path, *, timeout: int = 120) -> bool:
    """Execute a notebook and write it back with reproducible outputs.

    Parameters
    ----------
    path : Path
    timeout : int
        Seconds allowed for a cell.

    Returns
    -------
    bool
        Whether the file changed.

    Raises
    ------
    ValueError
        When it is not a notebook, or a cell fails; the message names the cell and the error, and
        the file stays as it was.
    """
    path = Path(path)
    before = path.read_bytes() if path.exists() else b""
    notebook = executed(read_notebook(path), folder=path.parent, timeout=timeout, name=str(path))
    after = as_text(reproducible(notebook)).encode("utf-8")
    if after != before:
        path.write_bytes(after)
    return after != before


def refresh_folder(folder: Path, *, names: Iterable[str] = ()) -> list[Path]:
    """Refresh every notebook of `folder`, or those whose stem begins with one of `names`."""
    wanted = tuple(names)
    paths = [p for p in sorted(Path(folder).glob("*.ipynb")) if p.stem.startswith(wanted or "")]
    if not paths:
        raise ValueError(f"no notebook in {folder} begins with {', '.join(wanted) or 'any name'}.")
    return [path for path in paths if refresh(path)]


def executed(notebook: Any, *, folder: Path, timeout: int, name: str = "notebook") -> Any:
    """Run `notebook` with `folder` as working directory and return it with its outputs."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name=KERNEL["name"],
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    )
    # What the author has set for herself must not reach the page.
    environment = {k: v for k, v in os.environ.items() if k not in ("CRM_LANG", "MPLBACKEND")}
    try:
        return client.execute(env=environment)
    except CellExecutionError as error:
        at = next(i for i, c in enumerate(notebook.cells) if _failed(c))
        raise ValueError(f"{name}: cell {at} fails: {error.ename}: {error.evalue}") from None
    except (CellTimeoutError, DeadKernelError) as error:
        raise ValueError(f"{name}: {str(error).strip().splitlines()[0]}") from None


def _failed(cell: Any) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def reproducible(notebook: Any) -> Any:
    """Return a reproducible copy of `notebook`, without what changes from run to run."""
    kept = nbformat.from_dict(notebook)
    language = {"name": "python"}
    kept.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": language})
    kept.nbformat_minor = max(5, kept.nbformat_minor)
    count = 0
    for cell in kept.cells:
        for key in _PASSING:
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            # nbval takes a cell with outputs and no number for one that never ran.
            count += bool(cell.source.strip())
            cell.execution_count = count if cell.source.strip() else None
            cell.outputs = _reproducible_outputs(cell.outputs, cell.execution_count)
            if is_long(cell):
                cell.metadata["jupyter"] = {"source_hidden": True}
    return kept


def is_long(cell: Any) -> bool:
    """Tell whether a code cell was allowed more lines than others: the page opens with it folded.

    JupyterLab shows its first line, the comment that says what it does; a click unfolds it.
    """
    return "lines" in cell.metadata.get("crm", {})


def _reproducible_outputs(outputs: Iterable[Any], count: int | None) -> list[Any]:
    kept: list[Any] = []
    for output in outputs:
        data = output.get("data", {})
        if any(mime.startswith(_WIDGET) for mime in data):
            continue
        if output.output_type == "stream":
            if not output.text:
                continue
            if kept and kept[-1].output_type == "stream" and kept[-1].name == output.name:
                kept[-1].text += output.text
                continue
        if "execution_count" in output:
            output.execution_count = count
        if len(data) > 1 and "text/plain" in data:
            # What is seen is the picture or table; the line behind it need not tell its address.
            data["text/plain"] = _ADDRESS.sub("", data["text/plain"])
        if "text/html" in data:
            data["text/html"] = _without_random_ids(data["text/html"])
        if "image/png" in data:
            png = base64.b64decode(data["image/png"])
            data["image/png"] = base64.b64encode(without_text_chunks(png)).decode("ascii")
        kept.append(output)
    return kept


def _without_random_ids(html: str) -> str:
    """Return `html` with the random ids of a styled table replaced by running ones."""
    ids = list(dict.fromkeys(_STYLER.findall(html)))
    return _STYLER.sub(lambda match: f"T_{ids.index(match.group()):05d}", html)


def without_text_chunks(png: bytes) -> bytes:
    """Return a PNG without its text chunks, which name the version of what drew it."""
    kept, at = [png[:8]], 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        end = at + 12 + length
        if png[at + 4 : at + 8] not in (b"tEXt", b"iTXt", b"zTXt", b"tIME"):
            kept.append(png[at:end])
        at = end
    return b"".join(kept)


def as_text(notebook: Any) -> str:
    """Return the notebook as it is written to disk: sorted keys, UTF-8 text, one last newline."""
    return nbformat.writes(notebook).rstrip("\n") + "\n"

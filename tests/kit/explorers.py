"""Every explorer of every page with the data it is shown on, and what lies outside its axes."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.collections import PathCollection

from crm_lib.base.message import LANGUAGES
from crm_lib.explore.explorer import Choice, Explorer
from crm_lib.page.figures import texts_in

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in (ROOT / "notebooks").glob("*.ipynb")
    if "crm_lib.lessons" in path.read_text(encoding="utf-8")
    and path.stem != "00_exam_writing"  # texts to write and to mark: nothing to move
)


@cache
def explorers_of(path: Path) -> list[Explorer]:
    """Return the explorers that a page shows, built from its own code and data."""
    from contextlib import redirect_stdout
    from io import StringIO

    import matplotlib.pyplot as plt

    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    sources = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    last = max(i for i, source in enumerate(sources) if "crm_lib.lessons" in source)
    found: list[Explorer] = []
    shown = Explorer.show
    Explorer.show = lambda explorer: found.append(explorer)
    names: dict[str, Any] = {"display": lambda *_: None}
    try:
        for source in sources[: last + 1]:
            with redirect_stdout(StringIO()):
                exec(compile(source, path.name, "exec"), names)
            plt.close("all")
    finally:
        Explorer.show = shown
    return found


def places(explorer: Explorer) -> Iterator[dict[str, Any]]:
    """Yield the values of all controls at their ends and in the middle, in every combination."""
    options = []
    for control in explorer.controls:
        if isinstance(control, Choice):
            options.append(list(control.options))
        else:
            middle = (
                control.low + round((control.high - control.low) / 2 / control.step) * control.step
            )
            options.append(sorted({control.low, middle, control.high, control.start}))
    for values in product(*options):
        yield dict(zip((c.name for c in explorer.controls), values, strict=True))


def outside(figure: Any) -> list[str]:
    """Return what a figure draws outside of its axes: lines, bars, marks, and words cut off."""
    figure.draw_without_rendering()
    found = []
    for ax in figure.axes:
        for artist in [*ax.lines, *ax.patches, *ax.collections]:
            if not artist.get_visible() or not artist.get_clip_on():
                continue
            found += [f"{type(artist).__name__} at {x:g}, {y:g}" for x, y in _beyond(ax, artist)]
    width, height = figure.canvas.get_width_height()
    for language in LANGUAGES:
        with texts_in(figure, language):  # as its picture is drawn, long titles in several lines,
            figure.draw_without_rendering()  # and with labels that bear one language, not both
            for text in _words(figure):
                box = text.get_window_extent()
                if min(box.x0, box.y0) < -1 or box.x1 > width + 1 or box.y1 > height + 1:
                    found.append(f"words cut off: {text.get_text()!r}")
    return found


def _words(figure: Any) -> Iterator[Any]:
    """Yield the texts of a figure; the numbers along an axis are matplotlib's own business."""
    for ax in figure.axes:
        legend = ax.get_legend()
        own = [*ax.texts, ax.title, ax._left_title, ax._right_title, ax.xaxis.label, ax.yaxis.label]
        for text in [*own, *(legend.get_texts() if legend else [])]:
            if text.get_visible() and text.get_text().strip():
                yield text


def _beyond(ax: Any, artist: Any) -> list[tuple[float, float]]:
    """Return the points of an artist, in its axes' data, that the axes don't reach."""
    if isinstance(artist, PathCollection):  # marks of a scatter: where they stand, not their shape
        offsets = np.asarray(artist.get_offsets(), dtype=float).reshape(-1, 2)
        return _points_beyond(ax, artist.get_offset_transform().transform(offsets))
    paths = artist.get_paths() if hasattr(artist, "get_paths") else [artist.get_path()]
    if hasattr(artist, "get_patch_transform"):
        paths = [path.transformed(artist.get_patch_transform()) for path in paths]
        to_screen = artist.get_data_transform()
    else:
        to_screen = artist.get_transform()
    points = [p for path in paths for p in to_screen.transform(path.vertices)]
    return _points_beyond(ax, np.array(points).reshape(-1, 2))


def _points_beyond(ax: Any, on_screen: np.ndarray) -> list[tuple[float, float]]:
    box = ax.get_window_extent()
    slack = 1.0  # a pixel
    finite = on_screen[np.isfinite(on_screen).all(axis=1)]
    far = (
        (finite[:, 0] < box.x0 - slack) | (finite[:, 0] > box.x1 + slack)
        | (finite[:, 1] < box.y0 - slack) | (finite[:, 1] > box.y1 + slack)
    )  # fmt: skip
    return [tuple(ax.transData.inverted().transform(p)) for p in finite[far]]

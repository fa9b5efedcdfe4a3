"""Style of all figures: size, colour-blind safe colours, a Chinese font.

Plot functions of the concept modules are decorated with `styled`, so that calling one never
changes the caller's matplotlib settings. A notebook that draws with plain matplotlib calls
`use_style` once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cycler import cycler

from crm_lib.base.fonts import register_fonts
from crm_lib.base.message import Message

# matplotlib itself is imported where something is drawn: a table function does not wait for it.
if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: Okabe and Ito's palette (2008), told apart with every common colour vision.
BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY, YELLOW, GREY = (
    "#0072B2",
    "#E69F00",
    "#009E73",
    "#D55E00",
    "#CC79A7",
    "#56B4E9",
    "#F0E442",
    "#7F7F7F",
)
PALETTE = (BLUE, ORANGE, GREEN, VERMILLION, PURPLE, SKY, YELLOW, GREY)


def colours(n: int) -> list[Any]:
    """Return `n` colours, all different: the palette's, and a rainbow where it has too few.

    Examples
    --------
    >>> colours(2), len(set(colours(30)))
    (['#0072B2', '#E69F00'], 30)
    """
    if n <= len(PALETTE):
        return list(PALETTE[:n])
    import matplotlib as mpl

    return [mpl.colors.to_hex(mpl.colormaps["turbo"]((i + 0.5) / n)) for i in range(n)]


STYLE: dict[str, Any] = {
    # One family for both scripts; the second has signs that it lacks.
    "font.family": ["Noto Sans SC", "DejaVu Sans"],
    "font.size": 11,
    "axes.titlesize": 13,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    # At its place from the start: to look for one, matplotlib lays out both axes five times a figure.
    # Nothing else stands there, for amounts are written out, not as 2.5 below a small 1e6.
    "axes.titley": 1.0,
    "axes.formatter.limits": (-5, 12),
    "axes.formatter.useoffset": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=PALETTE),
    "axes.axisbelow": True,
    "axes.unicode_minus": True,
    # Letters at their true distances; to fit them to the pixels takes a sixth of a figure's time.
    "text.hinting": "no_hinting",
    "figure.figsize": (7.5, 4.2),
    "figure.dpi": 100,
    "figure.constrained_layout.use": True,
    "legend.frameon": False,
    "savefig.dpi": 100,
}


def use_style() -> None:
    """Set the workbook's figure style and fonts for this session."""
    import matplotlib as mpl

    register_fonts()
    mpl.rcParams.update(STYLE)


def _refuse_gaps(error: Exception, arguments: list[Any]) -> None:
    """Raise words about missing or infinite numbers of a table where others failed to draw them.

    Most plots leave a gap out; where one can't, matplotlib or pandas says so without the column.
    """
    import traceback

    import numpy as np
    import pandas as pd

    raised_in = traceback.extract_tb(error.__traceback__)[-1].filename
    if isinstance(error, ValueError) and "crm_lib" in Path(raised_in).parts:
        return  # said by ourselves
    for table in (value for value in arguments if isinstance(value, pd.DataFrame)):
        numbers = table.select_dtypes("number")
        gaps = {c: int((~np.isfinite(numbers[c].to_numpy(float))).sum()) for c in numbers}
        gaps = {column: n for column, n in gaps.items() if n}
        if gaps:
            shown = ", ".join(f"{column!r} ({n})" for column, n in gaps.items())
            raise ValueError(
                Message(
                    f"the table of {len(table)} rows cannot be drawn; numbers are missing or infinite "
                    f"in column {shown}. Drop these rows or fill them in first.",
                    f"这张 {len(table)} 行的表画不出来：列 {shown} 中有缺失或无穷大的数。请先删除或填补。",
                )
            ) from error


def styled(draw: Callable[..., Axes]) -> Callable[..., Axes]:
    """Run a ``plot_…(…, *, ax=None) -> Axes`` function under the workbook's style.

    When the caller gives no `ax`, the wrapped function still receives one, on a new figure.
    """

    @wraps(draw)
    def wrapper(*args: Any, ax: Axes | None = None, **kwargs: Any) -> Axes:
        import matplotlib as mpl
        import matplotlib.pyplot as plt
        from matplotlib.text import Text

        register_fonts()
        with mpl.rc_context(STYLE):
            figure = None
            if ax is None:
                figure, ax = plt.subplots()
            try:
                drawn = draw(*args, ax=ax, **kwargs)
            except Exception as error:
                if figure is not None:
                    plt.close(figure)  # bad input leaves no empty figure behind
                _refuse_gaps(error, [*args, *kwargs.values()])
                raise
            # A notebook's first figure switches drawing on; the end of the style must not undo it.
            interactive = mpl.is_interactive()
        mpl.interactive(interactive)
        # Labels made outside this style, before it or when the figure is drawn, have another font.
        if figure is None or mpl.rcParams["font.family"] != STYLE["font.family"]:
            for text in drawn.findobj(Text):
                text.set_fontfamily(STYLE["font.family"])
        return drawn

    return wrapper

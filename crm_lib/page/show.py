"""Show HTML, MIME bundles and widgets in a notebook, saved with it or only while it runs."""

from collections.abc import Mapping
from typing import Any

from crm_lib.base.message import both_html, both_text

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def has_kernel() -> bool:
    """Tell whether this runs in a Jupyter kernel, where widgets and rich output can be shown."""
    try:
        from IPython import get_ipython
    except ImportError:  # pragma: no cover - IPython comes with Jupyter
        return False
    return hasattr(get_ipython(), "kernel")


def say(en: str, zh: str) -> None:
    """Show a sentence in both languages; what a page would print stands in the reader's own.

    Parameters
    ----------
    en, zh : str
        Plain text. Line breaks are kept.

    Examples
    --------
    >>> say("36,000 users", "36,000名用户")
    36,000 users · 36,000名用户
    """
    show_kept(both_html(en, zh), both_text(en, zh))


def show_kept(html: str, text: str, *, display_id: str | None = None) -> Any:
    """Show HTML with its plain-text form; both are saved with the notebook.

    Returns the handle whose ``update`` replaces it, when `display_id` is given. Without a kernel
    the text is printed.
    """
    return show_bundle({"text/html": html, "text/plain": text}, display_id=display_id)


def show_bundle(
    bundle: Mapping[str, Any],
    *,
    metadata: Mapping[str, Any] | None = None,
    display_id: str | None = None,
) -> Any:
    """Show a MIME bundle that has ``text/plain``; print that text where there is no kernel."""
    if not has_kernel():
        print(bundle["text/plain"])
        return None
    from IPython.display import display

    return display(dict(bundle), raw=True, metadata=metadata, display_id=display_id)


def show_widget(widget: Any) -> None:
    """Show a widget to the running front end only.

    The bundle carries no ``text/plain`` on purpose: a front end without widgets then shows
    nothing instead of ``HBox(children=…)``, and the kept output beside it says all there is.
    """
    from IPython.display import display

    bundle = widget._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    display({WIDGET_VIEW: data[WIDGET_VIEW]}, raw=True)

"""Write both languages into a page that stands alone, so that a rule of style can hide one."""


def two_spans(english: str, chinese: str) -> str:
    """Return HTML in both languages, each in a ``span`` of its own, for feedback and report pages.

    In JupyterLab `crm_lib.base.message.both_html` is needed: its switch looks at ``div`` alone.

    Parameters
    ----------
    english, chinese : str
        HTML, escaped where it has to be.

    Examples
    --------
    >>> two_spans("Marks", "得分")
    '<span lang="en">Marks</span><span class="crm-sep"> · </span><span lang="zh">得分</span>'
    """
    return (
        f'<span lang="en">{english}</span><span class="crm-sep"> · </span>'
        f'<span lang="zh">{chinese}</span>'
    )

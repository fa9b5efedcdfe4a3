"""What appears in a notebook: the language switch, and what is shown on a page."""

from crm_lib.page.language_switch import language

__all__ = ["language"]

"""Output of notebook pages: the language switch, HTML and widgets."""

from crm_lib.page.language_switch import language

__all__ = ["language"]

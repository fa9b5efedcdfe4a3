"""Output of notebook pages: the language switch, tables and figures in both languages, widgets."""

from crm_lib.page.language_switch import language
from crm_lib.page.show import say

__all__ = ["language", "say"]

"""What appears in a notebook: the language switch, and what is shown on a page."""

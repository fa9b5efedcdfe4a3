"""Explorers of the lessons: one file a page, under its own name; a second subject has its own."""

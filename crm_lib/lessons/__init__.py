"""Explorers of the lessons: one file a page, under its own name."""

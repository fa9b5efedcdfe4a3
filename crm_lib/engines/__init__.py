"""Data frame engines: where a table is counted."""

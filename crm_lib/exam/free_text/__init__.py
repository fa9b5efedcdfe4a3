"""Marking free text by the key points of a rubric."""

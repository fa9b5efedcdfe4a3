"""Comparing plain answers with plain expected values: numbers and texts, tables, charts."""

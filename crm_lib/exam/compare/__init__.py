"""Compare recorded answers with expected values: numbers and texts, tables, charts."""

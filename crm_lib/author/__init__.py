"""Author's tools: check notebooks, texts, rubrics and releases; refresh, demo, new lesson."""

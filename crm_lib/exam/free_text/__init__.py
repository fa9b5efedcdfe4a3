"""Free text held against key points."""

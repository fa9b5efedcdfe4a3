"""What keeps the workbook true: an author's checks."""

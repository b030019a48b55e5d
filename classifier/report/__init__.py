"""The report's forms: its spec in, the page, the workbook, the figures and the tables out."""

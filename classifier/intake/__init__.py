"""Responses in: spreadsheets read, columns found, personal data masked."""

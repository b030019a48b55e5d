"""The Swedish pipeline from text to words."""

"""Shares with intervals, from the codes of a whole file."""

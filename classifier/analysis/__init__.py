"""Weights, tables, figures, shares with intervals."""

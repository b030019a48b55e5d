"""What the tool speaks of: codebooks, answers, suggestions, annotations, draws, model cards."""

"""What humans decided: the project folder, the annotation store, draws, agreement."""

"""Review files out and in, coded files."""

"""Code suggestions for free-text survey answers, in Swedish first."""

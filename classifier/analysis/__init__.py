"""What is counted and estimated of coded files: shares, money, the tables of a report."""

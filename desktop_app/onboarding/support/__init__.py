"""What staff look into: the list of people, drift, and where sellers stop."""

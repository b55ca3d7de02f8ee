"""What has to be told: the rule, what becomes of it, and what waits for staff."""

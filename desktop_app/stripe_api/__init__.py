"""The only user of the stripe library: calls, error classification, objects turned into domain facts."""

"""What goes on by itself: events worked off, accounts read in turn, missed events found, old things let go of."""

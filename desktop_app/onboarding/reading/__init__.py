"""Reading accounts again at Stripe: one answer judged and kept in one unit of work, one queued thing at a time."""

"""What Stripe sends: where it is sent to, how it is stored before it is answered, what it is a hint to."""

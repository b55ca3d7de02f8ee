"""What support keeps between runs: views under names, and what comparing with Stripe found."""

"""What a person asks for: their details and payment methods, an account, a link, an invitation, a start over."""

"""``sellerdesk doctor``: checks the wiring of a relay, and names each fault with what helps."""

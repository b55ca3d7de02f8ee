"""What is known of people and accounts, put into shape: judged, published to the feed, remembered, noted."""

"""A question about a topic -> posts, counts, days, places, each with its denominator."""

"""GitHub's own shapes, read tolerantly, and what they say as snapshots. Pure."""

"""From day tables to series, distributions and rows per person: pure."""

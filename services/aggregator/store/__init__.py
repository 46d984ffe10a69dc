"""The aggregator's MongoDB: one module for each read model. The driver and its operators are here alone."""

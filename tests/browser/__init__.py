"""The dashboard in a real browser, over the real gateway, aggregator, NATS and MongoDB."""

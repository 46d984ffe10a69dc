"""What is known of webhook deliveries: which arrived, which are asked for again, which could not be read."""

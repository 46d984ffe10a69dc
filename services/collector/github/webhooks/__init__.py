"""Webhooks: the endpoint, the mapping of deliveries, redelivery, and the check of webhooks."""

"""Headway: how a software team's pull requests move.

The collector turns what GitHub says into events and publishes them to a JetStream log; the aggregator
folds the log into MongoDB read models and says what changed; the gateway answers queries over the read
models and streams the changes to whoever is watching. The services never call each other: they meet in
NATS and MongoDB, in the words written once in `services.contracts`.
"""

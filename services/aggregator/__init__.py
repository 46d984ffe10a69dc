"""The aggregator: events in, read models and notices of change out.

`facts/` folds events into sets of facts, whatever their order; `measuring/` turns facts and definitions
into documents. Both are pure. `batch.py` and the modules around it load, save and acknowledge.
"""

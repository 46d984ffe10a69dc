"""The aggregator: events in, read models and notices of change out.

From the bottom up: `facts` holds what is known of one thing, whatever the order it came in; `measurement`
turns facts and definitions into numbers (both pure); `store` is MongoDB; `definitions` are versions;
`projections` bring events into documents and what follows from those; `intake` is what surrounds a batch;
`generations` are read models under one version, and `definitions_diff` says what a change would do.
"""

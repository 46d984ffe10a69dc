"""The aggregator: events in, read models and notices of change out.

`intake` turns messages into events, `folding` brings them into documents and what follows from those;
`facts` holds what is known of one thing, whatever the order it came in, and `measuring` turns facts and
definitions into numbers (both pure). `definitions` are versions, `sets` are read models under one version,
`comparing` says what a change would do, `store` is MongoDB.
"""

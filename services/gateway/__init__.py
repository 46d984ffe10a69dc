"""The gateway: REST and server-sent events over the read models.

It reads; it writes only secrets, ended sessions and last uses of tokens. `query_pipeline.py` is what happens
to a query, step by step: `routes` makes a query of its parameters (`queries`), `name_resolution.py` resolves
the names in it, `store` and `day_tables` read, `metrics`, `listings` and `goals` compute, `privacy`
anonymizes, `http` encodes. `access` is who may ask; `live` is the stream of changes.
"""

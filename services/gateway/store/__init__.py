"""The read models as the gateway reads them, and what it stores itself: a module per read model.

Typed filters come in, typed documents go out. MongoDB's conditions, sorts and projections are only here.
"""

"""GitHub's shapes in, events out: what GitHub said becomes facts in the log, each of them once.

`snapshot` is what any source saw, `facts` turns it into events, `shapes` read GitHub's own forms,
`sources` are the roads by which facts come, `github` talks HTTP, `memory` survives restarts.
"""

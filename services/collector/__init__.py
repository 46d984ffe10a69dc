"""GitHub's shapes in, events out: what GitHub said becomes facts in the log, each of them once.

`github` talks HTTP, `queries` and `shapes` are GitHub's own forms, `sources` the roads by which facts come.
`facts` turns what a source saw into events; `walking` says how far a repository is read, `repositories`
which ones are watched, `wishes` which pull requests are to be fetched, `deliveries` what became of
webhooks, and `memory` survives restarts. `importing` reads histories that come in files.
"""

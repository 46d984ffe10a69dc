"""What a forge shows in, events out: each fact is published to the log once.

`forge` is the interface that a forge implements, and `github` implements it: only `forges` knows GitHub.
`facts` maps snapshots to events, `publishing` publishes them. `crawl_state` says how far a repository is
read, `crawl` reads it, `repository` polls it, `schedule` says when, `organisations` finds repositories,
`polling` polls all. `fetch` reads single pull requests, `backfill` reads history again, `comparison` compares
commits, `watch` lists what is watched, `checkpoints` stores what survives a restart.
"""

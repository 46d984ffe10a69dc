"""The notifier: read models in, messages out.

`alerts` decides which alerts begin and end, and when to look again; `messages` makes messages of them;
`digests` says once a day or a week what waits and what moved;
`channels` speaks what chats, mail and webhooks speak; `store` keeps what was and will be sent; `delivery`
sends it.
"""

"""The gateway: REST and server-sent events over the read models.

It reads; it writes only what is its own: secrets, sessions that were ended, last uses of tokens. A question
comes in by `routes`, past `access`, means what `questions` says, is answered by `numbers` (from day tables)
or `lists` (from documents) out of `store`, loses by `privacy` what is not to be shown, and leaves by `http`;
what moves leaves by `live`.
"""

"""The gateway: REST and server-sent events over the read models.

It reads; it never writes, but for the key of the pseudonyms, when there is none. A question comes in by
`routes`, means what `questions` says, is answered by `numbers` (from day tables) or `lists` (from documents)
out of `store`, loses by `privacy` what is not to be shown, and leaves by `http`; what moves leaves by `live`.
"""

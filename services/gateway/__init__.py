"""The gateway: REST and server-sent events over the read models. It reads; it never writes,
but for the key of the pseudonyms, when there is none."""

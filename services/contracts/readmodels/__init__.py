"""The MongoDB read models: documents as the aggregator stores them and the gateway reads them.

Each module is one read model: its collection, what it is keyed by, its document's type and its indexes.
Times are UTC datetimes (whole milliseconds), durations hours; None is unknown. `revision`, `settled`,
`refresh`, `wanted`, `built` and `recorded` are the aggregator's own book-keeping: every other field is a
function of the facts and the definitions. `settled` is false from the save that changes a document until
what follows from it is written: the days of `refresh`, the review requests, the notices.
Collections of one generation belong together; a document of `generations` names the one that is served.
`access` and `keys` belong to no generation, and to the gateway; `log` to the aggregator.
"""

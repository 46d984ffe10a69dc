"""What reading from MongoDB and writing to it fails with."""

from bson.errors import BSONError

from services.runtime.mongo import MongoError

StoreError = MongoError

REFUSED_FOR_GOOD = frozenset({2, 9, 14, 22, 10334, 17280})  # bad value, shape, type, BSON, size, key
DUPLICATE_KEY = 11000


class UnstorableError(Exception):
    """MongoDB refuses a document, and will for ever."""


UNSTORABLE = (UnstorableError, BSONError)

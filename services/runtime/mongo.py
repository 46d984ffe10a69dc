"""The MongoDB client: its configuration, errors and types."""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo.errors import OperationFailure, PyMongoError

DEFAULT_DATABASE = "headway"
SELECTION_SECONDS = 3.0
SOCKET_SECONDS = 30.0

MongoClient = AsyncIOMotorClient[dict[str, Any]]
MongoDatabase = AsyncIOMotorDatabase[dict[str, Any]]
MongoCollection = AsyncIOMotorCollection[dict[str, Any]]

MongoError = PyMongoError
"""Every error of MongoDB or of the connection to it."""
RefusedError = OperationFailure
"""MongoDB answered that it does not do that; `code` is its own number for why."""


def mongo_client(url: str, selection_seconds: float = SELECTION_SECONDS, **options: Any) -> MongoClient:  # noqa: ANN401
    """A client that reads times as UTC and gives up on a server that is away after `selection_seconds`.

    It connects with the first question. `options` are the driver's own.
    """
    away = round(selection_seconds * 1_000)
    return AsyncIOMotorClient(
        url,
        tz_aware=True,
        serverSelectionTimeoutMS=away,
        connectTimeoutMS=away,
        socketTimeoutMS=round(SOCKET_SECONDS * 1_000),
        **options,
    )


def database_of(client: MongoClient) -> MongoDatabase:
    """The database that the client's address names, or else the default one."""
    return client.get_default_database(DEFAULT_DATABASE)

"""The aggregator's settings, as the environment states them."""

from pydantic import Field

from services.runtime.settings import ServiceSettings, load


class AggregatorSettings(ServiceSettings):
    """Where the read models are kept, where health is shown, how much is taken at a time."""

    mongo_url: str = Field(
        default="mongodb://127.0.0.1:27017/headway", description="MongoDB, with the database in its path"
    )
    aggregator_host: str = Field(default="127.0.0.1", description="address on which health is shown")
    aggregator_port: int = Field(default=8082, ge=1, le=65535, description="port on which health is shown")
    aggregator_batch: int = Field(default=500, ge=1, le=5_000, description="events applied together")
    aggregator_ack_wait: float = Field(
        default=15.0, ge=1, le=600, description="seconds after which another aggregator takes events over"
    )
    aggregator_processes: int = Field(
        default=0, ge=0, le=64, description="processes that measure everything again; 0: one for each core"
    )


def read_settings() -> AggregatorSettings:
    """Read and check the environment. Raises `ConfigurationError`."""
    return load(AggregatorSettings)

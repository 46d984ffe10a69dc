"""The notifier's settings, as the environment states them."""

from pydantic import Field, HttpUrl

from services.notifier.messages.pages import Pages
from services.runtime.settings import ServiceSettings, load


class NotifierSettings(ServiceSettings):
    """Where the read models and the messages are, and where health is shown."""

    mongo_url: str = Field(
        default="mongodb://127.0.0.1:27017/headway", description="MongoDB, with the database in its path"
    )
    notifier_host: str = Field(default="127.0.0.1", description="address on which health is shown")
    notifier_port: int = Field(default=8083, ge=1, le=65535, description="port on which health is shown")
    public_url: HttpUrl | None = Field(
        default=None, description="where browsers find the dashboard: messages link to its pages"
    )

    @property
    def pages(self) -> Pages:
        """The pages that messages link to."""
        return Pages(str(self.public_url) if self.public_url else None)


def read_settings() -> NotifierSettings:
    """Read and check the environment. Raises `ConfigurationError`."""
    return load(NotifierSettings)

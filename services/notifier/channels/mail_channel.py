"""Sends messages by mail, through an SMTP server."""

import asyncio
import smtplib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Self
from urllib.parse import unquote, urlsplit

from services.contracts.readmodels.alerts import MessageDocument
from services.notifier.channels.attempts import Attempt, Postponed, RefusedAttempt, Sent
from services.notifier.channels.payloads import plain

SECONDS = 20.0
PERMANENT = 500


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in: `smtp://`, `smtp+starttls://` or `smtps://`, with or without an account."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str
    password: str

    @classmethod
    def of(cls, url: str) -> Self:
        """Read an address. Raises `ValueError`."""
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtp+starttls", "smtps") or not parts.hostname:
            raise ValueError("an address of a mail server is like smtp+starttls://USER:PASSWORD@HOST:587")
        tls, starttls = parts.scheme == "smtps", parts.scheme == "smtp+starttls"
        port = parts.port or (465 if tls else 587 if starttls else 25)
        return cls(
            parts.hostname, port, tls, starttls, unquote(parts.username or ""), unquote(parts.password or "")
        )

    def hand_in(self, mail: EmailMessage) -> None:
        """Hand a mail in. Raises `smtplib.SMTPException` and `OSError`."""
        context = ssl.create_default_context()
        made = (
            smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
            if self.tls
            else smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        )
        with made as server:
            if self.starttls:
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)


class MailChannel:
    """Mail to fixed addresses; a mail that is sent again has the same Message-ID."""

    def __init__(self, server: MailServer, sender: str, to: Sequence[str]) -> None:
        self._server = server
        self._sender = sender
        self._to = to

    async def send(self, message: MessageDocument) -> Attempt:
        """Hand it in once."""
        mail = self._mail(message)
        try:
            await asyncio.to_thread(self._server.hand_in, mail)
        except smtplib.SMTPResponseException as problem:
            said = f"the mail server answered {problem.smtp_code}"
            return RefusedAttempt(said) if problem.smtp_code >= PERMANENT else Postponed(said)
        except smtplib.SMTPRecipientsRefused as problem:
            codes = {code for code, _ in problem.recipients.values()}
            said = f"the mail server refused the recipients: {', '.join(map(str, sorted(codes)))}"
            return RefusedAttempt(said) if min(codes, default=0) >= PERMANENT else Postponed(said)
        except (smtplib.SMTPException, OSError) as problem:
            return Postponed(f"the mail server cannot be reached: {type(problem).__name__}")
        return Sent()

    def _mail(self, message: MessageDocument) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = " ".join(message["title"].split())
        mail["From"] = self._sender
        mail["To"] = ", ".join(self._to)
        mail["Message-ID"] = f"<{message['_id']}@headway>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(plain(message))
        return mail

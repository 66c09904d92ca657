"""Alerts on their way: by mail (SMTP) and to a webhook that takes what Slack takes. Both are off until they are set.

An alert that cannot be sent is logged and fails nothing, and what it may take of time is bounded.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from threading import Thread
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import httpx

from corpus.reports.alert import Alert
from corpus.settings import AlertSettings

# Seconds for a connection or an answer, and for all of a channel.
ANSWER_TIMEOUT = 10
CHANNEL_TIMEOUT = 30

_LOG = logging.getLogger(__name__)


class NotSent(RuntimeError):
    """An alert could not be sent; the message says why and holds no secret."""


def send(alert: Alert, channels: AlertSettings) -> list[str]:
    """Send an alert through every channel that is set.

    Returns:
        The channels that took it, `mail` and `webhook`; why another one did not is logged.
    """
    ways: dict[str, tuple[str, Callable[[Alert, str], None]]] = {
        "mail": (channels.smtp, send_mail),
        "webhook": (channels.webhook, send_to_webhook),
    }
    return [name for name, (where, way) in ways.items() if where and _sent(name, where, way, alert)]


def _sent(name: str, where: str, way: Callable[[Alert, str], None], alert: Alert) -> bool:
    said: list[str] = []

    def run() -> None:
        try:
            way(alert, where)
            said.append("")
        except Exception as error:  # whatever it is, the load is what counts
            # Messages of libraries may repeat the address, and that is the secret.
            told = str(error) if isinstance(error, NotSent) else type(error).__name__
            said.append(told or "no reason was given")

    sending = Thread(target=run, name=f"alert by {name}", daemon=True)
    sending.start()
    sending.join(CHANNEL_TIMEOUT)
    why = said[0] if said else f"it took more than {CHANNEL_TIMEOUT} s"
    if why:
        _LOG.warning("the alert %r could not be sent by %s: %s", alert.subject, name, why)
    else:
        _LOG.info("the alert %r was sent by %s", alert.subject, name)
    return not why


def send_mail(alert: Alert, where: str) -> None:
    """Send an alert as a mail of plain text.

    Args:
        alert: what is told.
        where: `smtp://user:password@host:port/?from=…&to=…,…`; `smtps://` for a server that speaks TLS from the first
            byte. With `smtp://` TLS is begun where the server offers it.

    Raises:
        NotSent: the server would get a password without TLS.
        OSError: it cannot be reached, or did not take the mail.
    """
    parts = urlsplit(where)
    given = parse_qs(parts.query)
    message = EmailMessage()
    message["Subject"] = alert.subject
    message["From"], message["To"] = given["from"][0], ", ".join(given["to"])
    message.set_content(alert.text)
    with _server(parts) as server:
        if parts.username:
            if not isinstance(server.sock, ssl.SSLSocket):
                raise NotSent("the server offers no TLS, and the password is not sent without")
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)


def _server(parts: SplitResult) -> smtplib.SMTP:
    host, secure = parts.hostname or "localhost", ssl.create_default_context()
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=ANSWER_TIMEOUT, context=secure)
    server = smtplib.SMTP(host, parts.port or 587, timeout=ANSWER_TIMEOUT)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=secure)
    return server


def slack_text(alert: Alert) -> str:
    """An alert as Slack shows it: nothing foreign is a mention or a link, and the subject is bold."""

    def plain(text: str) -> str:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        # What else would be formatting is kept apart by a character without width.
        return "".join(f"\u200b{sign}" if sign in "*_~`" else sign for sign in escaped)

    links = [
        f"<{address}|{name}>" if "://" in address else f"{name}: {plain(address)}" for name, address in alert.links
    ]
    return "\n".join([f"*{plain(alert.subject)}*", *map(plain, alert.lines), *links])


def send_to_webhook(alert: Alert, where: str) -> None:
    """Post an alert as `{"text": …}`, which Slack, Mattermost, Rocket.Chat and others take.

    Raises:
        NotSent: the answer is not a good one.
        httpx.HTTPError: there is none.
    """
    answer = httpx.post(where, json={"text": slack_text(alert)}, timeout=ANSWER_TIMEOUT)
    if not answer.is_success:
        raise NotSent(f"the answer was {answer.status_code}")

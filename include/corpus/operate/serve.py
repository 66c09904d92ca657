"""The report pages on this machine only: read-only, under this machine's names, until somebody ends it."""

import logging
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from corpus.reports.site import Answer, respond
from corpus.settings import Settings

# Nobody but this machine's users can ask.
HOST = "127.0.0.1"

# A page from elsewhere can give its own name this machine's address; its requests carry that name.
_NAMES = frozenset((HOST, "localhost"))

# Characters of an address.
MOST_CHARACTERS = 4_000


_PLAIN = {"Content-Type": "text/plain; charset=utf-8"}

_LOG = logging.getLogger(__name__)


class _Handler(BaseHTTPRequestHandler):
    server_version = "Dateline"
    sys_version = ""
    timeout = 30  # seconds that a client may take with its request
    settings: Settings

    def do_GET(self) -> None:
        """Answer with a page."""
        self._answer(True)

    def do_HEAD(self) -> None:
        """Answer with what a page's headers would be."""
        self._answer(False)

    def _answer(self, whole: bool) -> None:
        answer = self._found()
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Length": str(len(answer.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if whole:
            self.wfile.write(answer.body)

    def _found(self) -> Answer:
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if host not in _NAMES or len(self.path) > MOST_CHARACTERS:
            return Answer(HTTPStatus.BAD_REQUEST, b"Not this host.", _PLAIN)
        asked = urlsplit(self.path)
        try:
            return respond(self.settings, unquote(asked.path.lstrip("/")), dict(parse_qsl(asked.query)))
        except Exception:  # one page that fails leaves the others
            _LOG.warning("a page could not be made", exc_info=True)
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, b"This page could not be made.", _PLAIN)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what was asked for is nobody's business."""


def server(settings: Settings, port: int) -> ThreadingHTTPServer:
    """A server of the report pages, not started yet.

    Args:
        settings: where the corpus is.
        port: where it listens; 0 for any that is free.

    Raises:
        OSError: another program listens there.
    """
    handler = type("Handler", (_Handler,), {"settings": settings})
    made = ThreadingHTTPServer((HOST, port), handler)
    made.daemon_threads = True
    return made

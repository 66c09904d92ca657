"""Alerts arrive at a real mail server and a real receiver of webhooks; where they cannot, nothing fails."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from corpus import failures
from corpus.landing.ids import load_id_of
from corpus.reports import notifier, sending
from corpus.reports.alert import Alert
from corpus.reports.notifier import CorpusNotifier
from corpus.reports.sending import send, slack_text
from corpus.settings import AlertSettings, BadSetting, Settings
from tests.warehouse.published import settings_of

ALERT = Alert(
    "blocked",
    "Load l1 is blocked in the step check_raw.",
    ("Expected: <!channel> & *more* (héron)", "Nothing has been published yet."),
    (("Report", "http://127.0.0.1:8080/corpus-reports/l1/index.html"), ("Run", "/home/reports/a<b.html")),
)


class Mailbox:
    def __init__(self) -> None:
        self.mails: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(envelope)
        return "250 taken"


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, str]]:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    yield box, f"smtp://127.0.0.1:{server.port}/?from=dateline@host.example&to=a@host.example,b@host.example"
    server.stop()


@pytest.fixture
def receiver() -> Iterator[tuple[list[Any], str]]:
    taken: list[Any] = []

    class Receive(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((self.headers["Content-Type"], json.loads(body)))
            self.send_response(500 if self.path == "/broken" else 200)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receive)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield taken, f"http://127.0.0.1:{server.server_port}/services/T0/B0/secret"
    server.shutdown()
    server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_mail_arrives(mail: tuple[Mailbox, str]) -> None:
    box, where = mail
    assert send(ALERT, AlertSettings(smtp=where)) == ["mail"]
    [envelope] = box.mails
    assert envelope.rcpt_tos == ["a@host.example", "b@host.example"]
    message = message_from_bytes(envelope.content, policy=policy.default)
    assert message["Subject"] == ALERT.subject
    assert message["From"] == "dateline@host.example"
    body = message.get_body()
    assert body is not None
    assert body.get_content_type() == "text/plain"
    assert body.get_content().splitlines() == ALERT.text.splitlines()


def test_a_password_is_not_sent_without_tls(mail: tuple[Mailbox, str], caplog: pytest.LogCaptureFixture) -> None:
    box, where = mail
    assert send(ALERT, AlertSettings(smtp=where.replace("//", "//bell:hush@"))) == []
    assert box.mails == []
    assert "offers no TLS" in caplog.text
    assert "hush" not in caplog.text


def test_a_webhook_gets_what_slack_takes(receiver: tuple[list[Any], str]) -> None:
    taken, where = receiver
    assert send(ALERT, AlertSettings(webhook=where)) == ["webhook"]
    assert taken == [("application/json", {"text": slack_text(ALERT)})]


def test_nothing_foreign_is_a_mention_or_a_link() -> None:
    lines = slack_text(ALERT).splitlines()
    assert lines[1] == "Expected: &lt;!channel&gt; &amp; \u200b*more\u200b* (héron)"
    assert lines[3:] == [
        "<http://127.0.0.1:8080/corpus-reports/l1/index.html|Report>",
        "Run: /home/reports/a&lt;b.html",
    ]


def test_what_cannot_be_sent_is_logged_without_its_address(
    receiver: tuple[list[Any], str], mail: tuple[Mailbox, str], caplog: pytest.LogCaptureFixture
) -> None:
    broken = receiver[1].replace("/services/T0/B0/secret", "/broken")
    nobody = f"http://127.0.0.1:{free_port()}/secret"
    assert send(ALERT, AlertSettings(smtp=mail[1], webhook=broken)) == ["mail"]
    assert send(ALERT, AlertSettings(smtp=f"smtp://127.0.0.1:{free_port()}/?from=a&to=b", webhook=nobody)) == []
    assert "the answer was 500" in caplog.text
    assert "ConnectError" in caplog.text
    assert "ConnectionRefusedError" in caplog.text
    assert "secret" not in caplog.text


def test_whoever_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(sending, "CHANNEL_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        where = f"127.0.0.1:{mute.getsockname()[1]}"
        channels = AlertSettings(smtp=f"smtp://{where}/?from=a&to=b", webhook=f"http://{where}/")
        assert send(ALERT, channels) == []
    assert caplog.text.count("it took more than 0.2 s") == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CORPUS_ALERT_SMTP", "mail.host.example"),
        ("CORPUS_ALERT_SMTP", "smtp://host.example/?from=a@host.example"),
        ("CORPUS_ALERT_SMTP", "smtp://host.example:secret/?from=a&to=b"),
        ("CORPUS_ALERT_WEBHOOK", "ftp://host.example/secret"),
        ("CORPUS_ALERT_WEBHOOK", "https://"),
    ],
)
def test_a_slip_in_a_setting_is_told_without_its_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=name) as told:
        AlertSettings.from_environment()
    assert "host.example" not in str(told.value)
    assert "secret" not in str(told.value)


def test_alerts_are_off_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    assert AlertSettings.from_environment() == AlertSettings("", "", 0)
    monkeypatch.setenv("CORPUS_ALERT_WEBHOOK", "off")
    assert AlertSettings.from_environment() == AlertSettings("", "", 0)
    assert send(ALERT, AlertSettings()) == []


class TestNotifier:
    """Airflow's interface: called with a context, it tells once and never raises."""

    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        settings = settings_of(tmp_path)
        monkeypatch.setenv("CORPUS_HOME", str(settings.home))
        monkeypatch.setenv("CORPUS_LANDING", str(tmp_path / "landing"))
        return settings.home

    @staticmethod
    def context(dag_id: str = "corpus_load") -> dict[str, Any]:
        due = datetime(2025, 4, 1, tzinfo=UTC)
        return {"dag_run": SimpleNamespace(dag_id=dag_id, run_id="manual__1", run_after=due), "reason": "timed out"}

    def test_it_tells_once(self, home: Path, receiver: tuple[list[Any], str], monkeypatch: pytest.MonkeyPatch) -> None:
        taken, where = receiver
        monkeypatch.setenv("CORPUS_ALERT_WEBHOOK", where)
        monkeypatch.setattr(notifier, "alert_of", lambda *_: ALERT)
        CorpusNotifier()(self.context())
        CorpusNotifier(failed=True)(self.context())
        assert [body for _, body in taken] == [{"text": slack_text(ALERT)}]
        assert len(list((home / "alerts").iterdir())) == 1

    def test_a_failed_run_is_told_even_where_the_warehouse_cannot_be_opened(
        self, home: Path, receiver: tuple[list[Any], str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        taken, where = receiver
        monkeypatch.setenv("CORPUS_ALERT_WEBHOOK", where)
        home.mkdir(parents=True, exist_ok=True)
        (home / "warehouse.duckdb").write_bytes(b"no database")
        CorpusNotifier(failed=True)(self.context())
        CorpusNotifier(failed=True)(self.context("corpus_maintenance"))
        texts = [body["text"] for _, body in taken]
        assert "failed.*" in texts[0]
        assert texts[1].splitlines()[:2] == ["*A run of corpus\u200b_maintenance failed.*", "timed out"]

    def test_a_load_that_is_late_is_told_with_what_failed_in_it(
        self, home: Path, receiver: tuple[list[Any], str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        taken, where = receiver
        monkeypatch.setenv("CORPUS_ALERT_WEBHOOK", where)
        load_id = load_id_of("manual__1", datetime(2025, 4, 1, tzinfo=UTC))
        failures.note(Settings.from_environment(), load_id, "load", None, OSError("the page server is gone"))
        run = {"dag_run_id": "manual__1", "run_after": "2025-04-01T00:00:00Z", "state": "running"}
        asyncio.run(notifier.tell_late(90, {"dag_run": run}))
        [(_, body)] = taken
        assert body["text"].splitlines() == [
            f"*Load {load_id} has not ended after 90 minutes.*",
            "load: the page server is gone",
            "Nothing has been published yet.",
            *body["text"].splitlines()[3:],
        ]

    def test_that_a_load_is_late_never_raises_and_is_off_without_anybody_to_tell(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        asyncio.run(notifier.tell_late(90, {"dag_run": {"dag_run_id": "a", "run_after": "2025-04-01T00:00:00Z"}}))
        assert "alert" not in caplog.text
        asyncio.run(notifier.tell_late(90, {}))
        assert "an alert could not be made" in caplog.text

    def test_it_never_raises(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setenv("CORPUS_ALERT_WEBHOOK", "http://127.0.0.1:9/")
        home.mkdir(parents=True, exist_ok=True)
        (home / "warehouse.duckdb").write_bytes(b"no database")
        CorpusNotifier()(self.context())
        CorpusNotifier()({})
        assert caplog.text.count("an alert could not be made") == 2

    def test_nothing_is_looked_at_while_alerts_are_off(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def asked(*_: Any) -> None:
            raise AssertionError

        monkeypatch.setattr(CorpusNotifier, "_tell", asked)
        CorpusNotifier()(self.context())

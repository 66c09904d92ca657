"""A headless Chromium, asked over its DevTools protocol: what a page loads, says on its console and looks like."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect

# Debian, other Linux systems, macOS.
_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
_NAMES = ("chromium", "chromium-browser", "google-chrome", _MACOS)

# Seconds that the browser may take to start, or a page to come.
PATIENCE = 60


def chromium() -> str | None:
    """The browser of this machine; None where it has none."""
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


needs_chromium = pytest.mark.skipif(
    chromium() is None and not os.environ.get("CI"), reason="there is no Chromium on this machine"
)


@dataclass
class Visit:
    """What happened while a page was shown."""

    address: str
    said: list[str] = field(default_factory=list)
    """Errors and warnings of the console, exceptions, what the policy of the page held back."""
    requested: list[str] = field(default_factory=list)
    """Every address that was asked for, the page's own first."""
    status: int | None = None


class Browser:
    """One browser with one page, ended with the block."""

    def __init__(self) -> None:
        program = chromium()
        assert program, "the browser tests need Chromium: apt-get install chromium"
        # The browser's processes write there until the last of them has ended, after the one that was started.
        self._folder = tempfile.TemporaryDirectory(prefix="dateline-browser-", ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            [
                program,
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-extensions",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                f"--user-data-dir={self._folder.name}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._number = 0
        self._events: list[dict[str, Any]] = []
        self._page = self._connect()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._page.close()
        self._process.terminate()
        self._process.wait(PATIENCE)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._folder.cleanup()

    def _connect(self) -> ClientConnection:
        told = Path(self._folder.name, "DevToolsActivePort")
        until = time.monotonic() + PATIENCE
        while not (told.exists() and told.read_text().count("\n")):
            assert time.monotonic() < until, "the browser did not start"
            time.sleep(0.05)
        port, path = told.read_text().split("\n")[:2]
        whole = connect(f"ws://127.0.0.1:{port}{path}", max_size=None)
        whole.send(json.dumps({"id": 1, "method": "Target.getTargets"}))
        while True:
            answer = json.loads(whole.recv(PATIENCE))
            if answer.get("id") == 1:
                break
        target = next(one for one in answer["result"]["targetInfos"] if one["type"] == "page")
        whole.close()
        return connect(f"ws://127.0.0.1:{port}/devtools/page/{target['targetId']}", max_size=None)

    def call(self, method: str, **values: Any) -> dict[str, Any]:
        """Call a method of the DevTools protocol; returns its result."""
        self._number += 1
        mine = self._number
        self._page.send(json.dumps({"id": mine, "method": method, "params": values}))
        while True:
            answer = json.loads(self._page.recv(PATIENCE))
            if answer.get("id") == mine:
                assert "error" not in answer, (method, answer)
                found: dict[str, Any] = answer["result"]
                return found
            self._events.append(answer)

    def _until(self, method: str) -> None:
        until = time.monotonic() + PATIENCE
        while not any(event.get("method") == method for event in self._events):
            assert time.monotonic() < until, f"no {method}"
            self._events.append(json.loads(self._page.recv(PATIENCE)))

    def show(self, address: str) -> Visit:
        """Go to a page and wait until it is there."""
        self.call("Page.navigate", url="about:blank")
        self._until("Page.loadEventFired")
        self._events.clear()
        visit = Visit(address)
        self.call("Page.navigate", url=address)
        self._until("Page.loadEventFired")
        self.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done, 30)))")
        self._fill(visit)
        return visit

    def until(self, expression: str) -> Any:
        """Wait until an expression in the page has a value that counts as true; returns it, or what it was at last."""
        until = time.monotonic() + PATIENCE
        while not (found := self.evaluate(expression)) and time.monotonic() < until:
            time.sleep(0.1)
        return found

    def again(self, visit: Visit) -> None:
        """Note in a visit what has happened since it began, for pages that go on after they were loaded."""
        visit.said, visit.requested = [], []
        self._fill(visit)

    def _fill(self, visit: Visit) -> None:
        for event in self._events:
            told = event.get("params", {})
            match event.get("method"):
                case "Network.requestWillBeSent":
                    visit.requested.append(told["request"]["url"])
                case "Network.responseReceived" if told["type"] == "Document":
                    visit.status = told["response"]["status"]
                case "Runtime.consoleAPICalled" if told["type"] in ("error", "warning", "assert"):
                    visit.said.append(str(told["args"]))
                case "Runtime.exceptionThrown":
                    visit.said.append(str(told["exceptionDetails"]))
                case "Log.entryAdded" if told["entry"]["level"] in ("error", "warning"):
                    visit.said.append(told["entry"]["text"])

    def evaluate(self, expression: str) -> Any:
        """The value of an expression in the page; of a promise what it comes to."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def look(self, width: int = 1280, height: int = 900, dark: bool = False, media: str = "screen") -> None:
        """Choose the window's size, the scheme of colours and the medium."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", media=media, features=[scheme])

    def picture(self, target: Path, whole: bool = True) -> Path:
        """A screenshot as PNG, of the whole page or of the window."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        target.write_bytes(base64.b64decode(shot["data"]))
        return target

    def paper(self, target: Path) -> Path:
        """The page as it is printed, as PDF."""
        target.write_bytes(base64.b64decode(self.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"]))
        return target

"""`make report`: where the newest report is; in a terminal its pages are served, and opened where there is a browser.

A script gets the path and nothing else, unless `SERVE=yes` says that it wants the server.
"""

import contextlib
import os
import sys
import threading
import webbrowser

import duckdb

from corpus.operate.command import plainly
from corpus.operate.next_steps import shown, typed
from corpus.operate.serve import HOST, server
from corpus.reports.page import page_of
from corpus.reports.site import load_ahead
from corpus.reports.state import rollback_in_force, state_of
from corpus.sequence import is_of_a_load, newest_first
from corpus.settings import Settings, whole_number
from corpus.visible import visible_lines
from corpus.warehouse.connection import WarehouseBusy, attached_warehouse
from corpus.warehouse.snapshots import published_load

# Where the pages are served unless `PORT` says otherwise.
DEFAULT_PORT = 8090


def newest_load(settings: Settings) -> str | None:
    """The load that wrote the newest report; None where there is no report."""
    found = [path.parent for path in settings.reports.glob("*/index.html")]
    return next((path.name for path in newest_first(found) if is_of_a_load(path)), None)


def _remarks(settings: Settings, load_id: str) -> list[str]:
    """What is to be said of the newest load and of what is published, if it is anything but the newest load."""
    said = []
    published = published_load(settings)
    try:
        with attached_warehouse(settings, read_only=True) as connection:
            state = state_of(connection, settings, load_id)
        if state.blocked:
            said.append(f"Load {load_id} is blocked{f' in the step {state.step}' if state.step else ''}.")
            instead = f"Published is load {published}." if published else "Nothing has been published yet."
            said.append(instead)
    except (WarehouseBusy, duckdb.Error):
        pass  # a load is writing to it, or it is gone; the page itself says the same
    if rolled_back := rollback_in_force(settings):
        said.append(
            f"The corpus was rolled back on {rolled_back.rolled_back_at:%Y-%m-%d %H:%M} UTC from load"
            f" {rolled_back.from_load_id} to load {rolled_back.to_load_id}, which is published since."
        )
    return said


def main() -> int:
    """Print the path of the newest load's report; open it where a desktop is there to show it."""
    return plainly(_report)


def _report(settings: Settings) -> int:
    load_id = newest_load(settings)
    if load_id is None:
        print(f"There is no report in {shown(settings.reports)} yet: {typed(settings, 'run')}", file=sys.stderr)
        return 1
    page = page_of(settings, load_id)
    print(visible_lines(page))
    for remark in _remarks(settings, load_id):
        print(remark, file=sys.stderr)  # what is printed is the path alone, for scripts
    sys.stdout.flush()
    if os.environ.get("SERVE", "yes" if sys.stdout.isatty() else "no") == "yes":
        _serve(settings, load_id)
    return 0


def _serve(settings: Settings, load_id: str) -> None:
    """Serve the pages on this machine until Ctrl-C.

    Raises:
        BadSetting: `PORT` is not the number of a port.
    """
    port = whole_number("PORT", DEFAULT_PORT, 0, 65_535)
    try:
        serving = server(settings, port)
    except OSError:
        serving = server(settings, 0)  # another program listens there
    address = f"http://{HOST}:{serving.server_address[1]}/"
    print(f"{address}index.html  (articles, sources and search too; Ctrl-C ends it)", flush=True)
    if sys.stdout.isatty() and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
        webbrowser.open(f"{address}{load_id}/index.html")
    threading.Thread(target=load_ahead, args=[settings], daemon=True).start()
    with serving, contextlib.suppress(KeyboardInterrupt):
        serving.serve_forever()


if __name__ == "__main__":
    sys.exit(main())

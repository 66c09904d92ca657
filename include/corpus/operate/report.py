"""`make report`: where the newest report is, opened where there is a browser."""

import os
import sys
import webbrowser

from corpus.settings import BadSetting, Settings


def main() -> int:
    """Print the path of the newest load's report; open it where a desktop is there to show it."""
    try:
        settings = Settings.from_environment()
    except BadSetting as error:
        print(error, file=sys.stderr)
        return 1
    pages = sorted(page for page in settings.reports.glob("*/index.html") if page.parent.name != "dbt_docs")
    if not pages:
        print(f"There is no report in {settings.reports} yet: make run", file=sys.stderr)
        return 1
    print(pages[-1])
    if sys.stdout.isatty() and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
        webbrowser.open(pages[-1].as_uri())
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The Airflow DAG `corpus_digest`: an example of what can follow a load, scheduled on the asset `corpus`.

Only wiring stands here; what is written is in `include/corpus/reports/digest.py`.
"""

import logging
from datetime import timedelta

from airflow.sdk import Asset, dag, task

from corpus.settings import Settings
from corpus.step import RETRIES

SETTINGS = Settings.from_environment()

ABOUT = "Writes what the day's loads brought as a page of Markdown, after each load that is published."
GUIDE = """
An example of a DAG of your own: it has no schedule in time, but runs whenever `publish` has updated the asset `corpus`.
It is **paused** until you switch it on. **Trigger** writes the digest of today at once; nothing has to be filled in.

The digest is `reports/digests/<day>.md` under `CORPUS_HOME`: the day's loads, those that were blocked, what needs
attention and what each source brought, in the words of the reports. Each load of a day replaces it. Days are UTC.

It reads the published corpus only, so it needs no slot of the pool `warehouse`, and no load waits for it. After a load
that was blocked it does not run: nothing was published. Copy its file to send something on, to start a model, or to
fill a search engine when there is new data.
"""


@dag(
    dag_id="corpus_digest",
    description=ABOUT,
    schedule=[Asset.ref(name="corpus")],
    is_paused_upon_creation=True,
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "dateline", "execution_timeout": timedelta(minutes=10), **RETRIES},
    tags=["dateline", "corpus", "example"],
    doc_md=ABOUT + "\n" + GUIDE,
)
def corpus_digest() -> None:
    """Wire the one step."""

    @task(doc_md="Write the digest of today, in the place of an earlier one.")
    def write() -> str:
        """Write the digest of today, in the place of an earlier one."""
        from datetime import UTC, datetime

        from airflow.sdk.exceptions import AirflowSkipException

        from corpus.reports.digest import write_digest

        page = write_digest(SETTINGS, datetime.now(UTC).date())
        if page is None:
            raise AirflowSkipException("nothing is published")
        logging.getLogger(__name__).info("digest: %s", page)
        return str(page)

    write()


corpus_digest()

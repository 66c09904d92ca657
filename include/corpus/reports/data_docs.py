"""Data Docs of a load: the pages of Great Expectations, needing neither network nor scripts."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.quality.asking import add_suite, context_folder, open_context
from corpus.quality.suites import GATES, SEVERITIES, suites_of
from corpus.reports.templates import PAGES, templates
from corpus.settings import Settings
from corpus.staging import whole_file


def _newest_results(context: Any) -> dict[str, tuple[str, Any]]:
    """For each suite the page of its newest validation, and the validation's result."""
    store = context.validation_results_store
    newest = {}
    for key in sorted(store.list_keys(), key=lambda key: key.run_id.run_time):
        newest[key.expectation_suite_identifier.name] = key
    return {
        suite: ("/".join(("validations", *key.to_tuple())) + ".html", store.get(key)) for suite, key in newest.items()
    }


def _rows(results: Mapping[str, tuple[str, Any]], site: Path) -> list[dict[str, Any]]:
    """A row of the first page for each suite, those of the first gate first."""
    rows: list[dict[str, Any]] = []
    for gate in GATES:
        for suite in suites_of(gate):
            page, result = results.get(suite.name, (None, None))
            outcomes = [] if result is None else result.results
            failed = [one for one in outcomes if not one.success]
            severities = {getattr(one.expectation_config.severity, "value", None) for one in failed}
            expectations = f"expectations/{suite.name}.html"
            rows.append(
                {
                    "suite": suite.name,
                    "gate": gate,
                    "table": suite.table,
                    "checked": result is not None,
                    "expectations": len(outcomes) if result is not None else len(suite.expectations),
                    "held": len(outcomes) - len(failed),
                    "failed": len(failed),
                    "worst": next((one for one in SEVERITIES if one in severities), None),
                    "result_page": page if page and (site / page).exists() else None,
                    "suite_page": expectations if (site / expectations).exists() else None,
                }
            )
    return rows


def build_data_docs(settings: Settings, load_id: str, failed: Sequence[Mapping[str, Any]] = ()) -> Path | None:
    """Render the load's Data Docs.

    Args:
        settings: where they are kept.
        load_id: the load.
        failed: the expectations that failed with their failing rows, as `facts.gather` gives them.

    Returns:
        Their first page, or None where no gate was reached.
    """
    if not context_folder(settings, load_id).exists():
        return None
    from great_expectations.render.renderer.site_builder import SiteBuilder

    site = settings.reports / load_id / "data_docs"
    shutil.rmtree(site, ignore_errors=True)
    context = open_context(context_folder(settings, load_id))
    reached = _newest_results(context)
    for suite in (one for gate in GATES for one in suites_of(gate) if one.name in reached):
        add_suite(context, suite)
    view = {"view": {"module_name": "corpus.reports.data_docs_view", "class_name": "OfflineView"}}
    # Not by the context's configuration, in which a `$` of the path would be the beginning of a variable.
    SiteBuilder(
        data_context=context,
        site_name="local_site",
        show_how_to_buttons=False,
        store_backend={"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site)},
        site_section_builders={"expectations": view, "validations": view, "profiling": "None"},
    ).build(build_index=False)  # the first page is ours
    shutil.rmtree(site / "static", ignore_errors=True)
    styles = [(PAGES / name).read_text(encoding="utf-8") for name in ("style.css", "data_docs.css")]
    (site / "data_docs.css").write_text("".join(styles), encoding="utf-8")
    facts = {"load_id": load_id, "rows": _rows(reached, site), "failures": failed}
    page = templates().get_template("data_docs.html.j2").render(facts)
    index = site / "index.html"
    with whole_file(index) as unfinished:
        unfinished.write_text(page, encoding="utf-8")
    return index

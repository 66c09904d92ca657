"""What the page of quarantined records shows: reasons over all loads, examples, what to do."""

import duckdb

from corpus.landing.quarantine import REASONS
from corpus.reports.charts import spark
from corpus.reports.published import Row, rows_of
from corpus.reports.trends import newest_loads

# Records that are shown of each reason.
EXAMPLES = 8

_REASONS = """
select coalesce(reason, 'no reason') as reason, count(*) as captures, count(distinct source_id) as sources,
    max(load_id) as last_load
from raw.captures where outcome = 'quarantined' group by all order by captures desc, reason
"""
_EXAMPLES = """
select coalesce(reason, 'no reason') as reason, capture_id, path, record, bytes, message, source_id, load_id
from raw.captures where outcome = 'quarantined'
qualify row_number() over (partition by reason order by load_id desc, path, record) <= $examples
order by reason, load_id desc, path, record
"""
_BY_LOAD = """
select coalesce(reason, 'no reason') as reason, load_id, count(*) as captures from raw.captures
where outcome = 'quarantined' and load_id = any($loads) group by all
"""
_BY_SOURCE = """
select source_id, count(*) as captures, min_by(reason, load_id) as reason from raw.captures
where outcome = 'quarantined' group by all order by captures desc, source_id limit 20
"""


def quarantine_facts(connection: duckdb.DuckDBPyConnection) -> Row:
    """Everything that the page of quarantined records shows."""
    loads = newest_loads(connection)
    reasons = rows_of(connection, _REASONS)
    examples = rows_of(connection, _EXAMPLES, {"examples": EXAMPLES})
    by_load = {
        (row["reason"], row["load_id"]): row["captures"] for row in rows_of(connection, _BY_LOAD, {"loads": loads})
    }
    by_source = rows_of(connection, _BY_SOURCE)
    for reason in reasons:
        counts = [by_load.get((reason["reason"], load_id), 0) for load_id in loads]
        told = f"{reason['reason']} in the last {len(loads)} loads: {', '.join(map(str, counts))}"
        reason |= {
            "meaning": REASONS.get(reason["reason"], ""),
            "drawing": spark(counts, told) if len(loads) > 1 else "",
            "examples": [one for one in examples if one["reason"] == reason["reason"]],
        }
    total = sum(one["captures"] for one in reasons)
    return {"reasons": reasons, "by_source": by_source, "loads": loads, "total": total}

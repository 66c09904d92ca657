"""The models' SQL as Spark's: what differs between DuckDB's dialect and Spark's, beside what sqlglot knows, as rules.

The models are written for DuckDB. That they could move to another engine is shown by translating what dbt compiled and
running it on one (`test_spark.py`). Each rule here is a construct that a port would have to deal with.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import cast

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.qualify import qualify

from tests.dbt import spark_lists
from tests.dbt.spark_lists import call, number

# A macro of the warehouse: its parameters and its body.
Macro = tuple[Sequence[str], str]

# Spark before 4 and engines that follow it know no recursion: a recursive step is repeated so many times. The longest
# path is one of topics, 6 with a steward's own below the deepest.
REPEATED = 7

# dbt restricts staging views to stretches of a table by the places of rows, which other engines have not.
_STRETCHES = re.compile(r"where (get_bit\('[01]+'::bit, least\(rowid // 2048, \d+\)::integer\) = 1|rowid >= \d+)")

# DuckDB's `len` is a list's and `length` a text's wherever the models use them; sqlglot takes them for one.
_LEN = re.compile(r"\blen\(")

# The beginning of a list, `values[:n]`, which sqlglot takes for a parameter's name.
_FIRST = re.compile(r"\[:(?=\w)")

# How DuckDB writes its own functions in the body of a macro.
_MAIN = re.compile(r'main\."?(\w+)"?\(')


def _parse(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, read="duckdb")


def _parsed(sql: str) -> exp.Expr:
    """A model's compiled SQL, in words that sqlglot knows."""
    return _parse(_LEN.sub("array_length(", _FIRST.sub("[1:", _STRETCHES.sub("", sql))))


def _is_row(node: exp.Expr) -> bool:
    named = isinstance(node, exp.Anonymous) and node.name.lower() in ("row", "struct")
    return isinstance(node, exp.Tuple) or named


def _inlined(tree: exp.Expr, macros: Mapping[str, Macro]) -> exp.Expr:
    """Macros of the warehouse (`raw.folded(…)`) as what they stand for."""

    def step(node: exp.Expr) -> exp.Expr:
        called = node.expression if isinstance(node, exp.Dot) else None
        if not isinstance(called, exp.Anonymous) or called.name.lower() not in macros:
            return node
        parameters, body = macros[called.name.lower()]
        given = dict(zip(parameters, called.expressions, strict=True))

        def put(inner: exp.Expr) -> exp.Expr:
            known = isinstance(inner, exp.Column) and not inner.table and inner.name in given
            return exp.paren(given[inner.name].copy()) if known else inner

        return exp.paren(_inlined(_parse(_MAIN.sub(r"\1(", body)).transform(put), macros))

    return tree.transform(step)


def _unrolled(tree: exp.Expr) -> None:
    """Recursive steps, each written as often as `REPEATED` says."""
    first = tree.args.get("with_")
    if first is None or not first.args.get("recursive"):
        return

    def named(query: exp.Expr, name: str) -> exp.CTE:
        return exp.CTE(this=query, alias=exp.TableAlias(this=exp.to_identifier(name)))

    steps: list[exp.Expr] = []
    for told in first.expressions:
        name, query = told.alias, told.this
        if not any(table.name == name and not table.db for table in query.find_all(exp.Table)):
            steps.append(told)
            continue
        steps.append(named(query.this.copy(), f"{name}_0"))
        for turn in range(1, REPEATED + 1):
            step = query.expression.copy()
            for table in step.find_all(exp.Table):
                if table.name == name and not table.db:
                    table.set("alias", table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(name)))
                    table.set("this", exp.to_identifier(f"{name}_{turn - 1}"))
            steps.append(named(step, f"{name}_{turn}"))
        turns = (f"select * from {name}_{turn}" for turn in range(REPEATED + 1))
        steps.append(named(_parse(" union all ".join(turns)), name))
    first.set("expressions", steps)
    first.set("recursive", False)


def _one_name(tree: exp.Expr) -> None:
    """Tables by a single name, `schema__table`: temporary views are in no schema."""
    for table in tree.find_all(exp.Table):
        if table.db and not isinstance(table.this, exp.Func):
            name = f"{table.db}__{table.name}"
            table.set("alias", table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(table.name)))
            table.set("catalog", None)
            table.set("db", None)
            table.set("this", exp.to_identifier(name))


def _numbers_in_from(tree: exp.Expr) -> None:
    """`from range(0, 9) as numbers (n)` as a query."""
    for table in list(tree.find_all(exp.Table)):
        if isinstance(table.this, exp.Func) and table.alias_column_names:
            listed = exp.alias_(exp.Explode(this=table.this.copy()), table.alias_column_names[0])
            table.replace(exp.select(listed).subquery(table.alias))


def _columns_named(tree: exp.Expr, columns: Mapping[str, Mapping[str, str]]) -> None:
    """`columns(* exclude …)` as the columns that it means."""
    queries: dict[str, exp.Query] = {}

    def meant(marker: exp.Expr, source: str) -> list[str]:
        left_out = {name.name for name in marker.this.args.get("except_") or ()}
        known = list(columns[source]) if source in columns else queries[source].named_selects
        return [name for name in known if name not in left_out]

    for told in tree.find_all(exp.CTE):
        queries[told.alias] = told.this
        for query in told.this.find_all(exp.Select):
            read = query.args.get("from_")
            if read is None or query.find(exp.Columns) is None:
                continue
            source = read.this.name
            selected: list[exp.Expr] = []
            for one in query.expressions:
                marker = one.find(exp.Columns)
                if marker is None:
                    selected.append(one)
                    continue
                for name in meant(marker, source):
                    column = (one.this if isinstance(one, exp.Alias) else one).copy()
                    inner = cast(exp.Expr, column.find(exp.Columns))
                    column = exp.column(name) if inner is column else column
                    if inner is not column:
                        inner.replace(exp.column(name))
                    selected.append(exp.alias_(column, name))
            query.set("expressions", selected)
            for marker in list(query.find_all(exp.Columns)):
                listed = cast(exp.In, marker.find_ancestor(exp.In))
                listed.set("expressions", [exp.column(name) for name in meant(marker, source)])


def _groups_named(tree: exp.Expr) -> None:
    """`group by all` as what is selected and no aggregate."""
    for query in tree.find_all(exp.Select):
        group = query.args.get("group")
        if group is not None and (group.args.get("all") or [one.name.lower() for one in group.expressions] == ["all"]):
            plain = (one.unalias() for one in query.expressions)
            query.set("group", exp.Group(expressions=[one.copy() for one in plain if not one.find(exp.AggFunc)]))


def _by_position(tree: exp.Expr) -> None:
    """`union all by name` with the second query's columns in the order of the first's."""
    for union in tree.find_all(exp.Union):
        if union.args.get("by_name"):
            second = {one.alias_or_name: one for one in union.expression.selects}
            union.expression.set("expressions", [second[name] for name in union.this.named_selects])
            union.set("by_name", False)


def _ordered(node: exp.Order) -> exp.Expr:
    """Rows to order by as their parts; infinity, which Spark has not, as a day before all others."""
    parts: list[exp.Expr] = []
    for one in node.expressions:
        key = one.this.unnest()
        if _is_row(key):
            parts += [exp.Ordered(this=part.copy(), desc=one.args.get("desc")) for part in key.expressions]
        else:
            parts.append(one)
    return exp.Order(this=node.this, expressions=parts)


def _pivoted(node: exp.Table) -> exp.Expr:
    """A table whose columns become rows as a query, as whose only they may."""
    pivots = node.args.get("pivots")
    if not pivots:
        return node
    query = exp.select("*").from_(exp.to_table(node.name)).subquery()
    query.set("pivots", [one.copy() for one in pivots])
    return query


def _in_rows(node: exp.In) -> exp.Expr:
    """`(a, b) in (select (c, d) …)` with two columns selected."""
    query = node.args.get("query")
    inner = query.this if query is not None else None
    if isinstance(inner, exp.Select) and len(inner.expressions) == 1 and _is_row(inner.expressions[0].unalias()):
        inner.set("expressions", inner.expressions[0].unalias().expressions)
    return node


def _list_of(node: exp.ArrayAgg) -> exp.Expr:
    """`list(x order by y)` by sorting pairs, `list(distinct x)` by removing what is double."""
    inner = node.this
    if isinstance(inner, exp.Distinct):
        return call("array_distinct", exp.ArrayAgg(this=inner.expressions[0]))
    if isinstance(inner, exp.Order):
        keys = [one.this.copy() for one in inner.expressions]
        pairs: exp.Expr = exp.ArrayAgg(this=call("struct", *keys, exp.alias_(inner.this.copy(), "shown")))
        if isinstance(node.parent, exp.Filter):
            pairs = exp.Filter(this=pairs, expression=node.parent.expression.copy())
        shown = exp.Lambda(this=exp.column("shown", "pair"), expressions=[exp.to_identifier("pair")])
        return exp.Transform(this=call("array_sort", pairs), expression=shown)
    return node


def _exploded(node: exp.Alias) -> exp.Expr:
    """`lower(unnest(x))` as a list of which each is lowered: Spark takes lists apart at the outermost only."""
    found = node.this.find(exp.Explode)
    if found is None or found is node.this or node.this.find(exp.Select):
        return node
    listed = found.this.copy()
    found.replace(exp.column("one"))
    change = exp.Lambda(this=node.this.copy(), expressions=[exp.to_identifier("one")])
    return exp.alias_(exp.Explode(this=exp.Transform(this=listed, expression=change)), node.alias)


def _sum(values: exp.Expr) -> exp.Expr:
    """The sum of a list, null of none, as `list_sum` gives it."""
    adding = exp.Lambda(this=_parse("a + coalesce(b, 0)"), expressions=[exp.to_identifier("a"), exp.to_identifier("b")])
    whole = call("aggregate", values.copy(), _parse("0::double"), adding)
    return exp.Case(ifs=[exp.If(this=exp.GT(this=call("size", values.copy()), expression=number(0)), true=whole)])


def _quantile(node: exp.PercentileDisc | exp.PercentileCont) -> exp.Expr:
    """Quantiles in the standard's form; several as a list of each."""
    name = "percentile_disc" if isinstance(node, exp.PercentileDisc) else "percentile_cont"
    condition = node.parent.expression.this if isinstance(node.parent, exp.Filter) else None

    def one(share: exp.Expr) -> exp.Expr:
        value = node.this.copy()
        if condition is not None:
            value = exp.Case(ifs=[exp.If(this=condition.copy(), true=value)])
        order = exp.Order(expressions=[exp.Ordered(this=value)])
        return exp.WithinGroup(this=call(name, share.copy()), expression=order)

    shares = node.expression
    return (
        exp.Array(expressions=[one(each) for each in shares.expressions])
        if isinstance(shares, exp.Array)
        else one(shares)
    )


def _filtered(node: exp.Filter) -> exp.Expr:
    """Where a rule made something else of the aggregate, it has the condition within it."""
    return node if isinstance(node.this, exp.AggFunc) else node.this


# Functions that sqlglot hands on as they are.
_NAMED: dict[str, Callable[..., exp.Expr]] = {
    "row": lambda *parts: call("struct", *parts),
    "list_sum": _sum,
    "list_avg": lambda values: exp.Div(this=_sum(values), expression=call("size", values.copy())),
    "list_intersect": lambda one, other: call("array_intersect", one, other),
    "list_has_all": lambda whole, part: exp.EQ(
        this=call("size", call("array_except", part, whole)), expression=number(0)
    ),
    **spark_lists.NAMED,
}


def _named(node: exp.Anonymous) -> exp.Expr:
    rule = _NAMED.get(node.name.lower())
    return rule(*(one.copy() for one in node.expressions)) if rule else node


def _literal(node: exp.Literal) -> exp.Expr:
    return exp.Literal.string("0001-01-01 00:00:00") if node.is_string and node.this == "-infinity" else node


_RULES: dict[type[exp.Expr], Callable[..., exp.Expr]] = {
    exp.Order: _ordered,
    exp.Table: _pivoted,
    exp.In: _in_rows,
    exp.ArrayAgg: _list_of,
    exp.Alias: _exploded,
    exp.Anonymous: _named,
    exp.Literal: _literal,
    exp.Tuple: lambda node: node if isinstance(node.parent, exp.In | exp.Pivot) else call("struct", *node.expressions),
    exp.ToDays: lambda node: call("make_dt_interval", node.this),
    exp.TimeToUnix: lambda node: exp.paren(exp.Div(this=call("unix_micros", node.this), expression=number(1e6))),
    exp.Split: lambda node: call("split", node.this, exp.Literal.string(re.escape(node.expression.name))),
    exp.Format: lambda node: call("format_number", node.expressions[0], number(0)),
    exp.Filter: _filtered,
    exp.PercentileDisc: _quantile,
    exp.PercentileCont: _quantile,
    **spark_lists.RULES,
}


def _ruled(tree: exp.Expr) -> exp.Expr:
    """Every construct that a rule is for, innermost first."""
    for node in reversed(list(tree.walk())):
        rule = _RULES.get(type(node))
        found = rule(node) if rule else node
        if found is not node:
            node.replace(found)
    return tree


def to_spark(sql: str, columns: Mapping[str, Mapping[str, str]], macros: Mapping[str, Macro]) -> str:
    """A model's compiled SQL for Spark.

    Args:
        sql: as dbt compiled it for DuckDB.
        columns: types of columns by name, by table as `schema__table`, under which the query will find it.
        macros: the warehouse's macros by name.
    """
    tree = _inlined(_parsed(sql), macros)
    _unrolled(tree)
    spark_lists.spread(tree)
    _one_name(tree)
    _numbers_in_from(tree)
    _columns_named(tree, columns)
    _groups_named(tree)
    tree = qualify(
        tree,
        dialect="duckdb",
        schema={name: dict(known) for name, known in columns.items()},
        validate_qualify_columns=False,
        quote_identifiers=False,
        identify=False,
    )
    _by_position(tree)
    return _ruled(tree).sql(dialect="spark", comments=False)


def tables_of(sql: str) -> Iterator[tuple[str, str]]:
    """Schema and name of each table that a model's compiled SQL reads."""
    for table in _parsed(sql).find_all(exp.Table):
        if table.db and not isinstance(table.this, exp.Func):
            yield table.db, table.name

"""Lists in Spark's SQL: places are counted from 1 by DuckDB and from 0 by Spark, and what is beyond the end differs.

Rules beside those of `spark_sql.py`, most of them for `article_changes`, which compares two texts with lists alone.
"""

from collections.abc import Callable

from sqlglot import exp


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of a function that sqlglot need not know."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def number(value: float) -> exp.Expr:
    """A number as SQL has it."""
    return exp.Literal.number(value)


def slice_of(values: exp.Expr, first: exp.Expr | None, last: exp.Expr | None) -> exp.Expr:
    """`values[first:last]`: by a length in Spark, and there none below 0."""
    first = first or number(1)
    last = last or call("size", values.copy())
    count = exp.Add(this=exp.Sub(this=exp.paren(last.copy()), expression=exp.paren(first.copy())), expression=number(1))
    return call("slice", values.copy(), first.copy(), call("greatest", number(0), count))


def spread(tree: exp.Expr) -> None:
    """`select *, unnest(…, recursive := true)` as a query for a struct's parts over one that takes the list apart."""
    for query in tree.find_all(exp.Select):
        for one in query.expressions:
            is_spread = isinstance(one, exp.Explode) and any(part.name == "recursive" for part in one.expressions)
            struct = one.find(exp.Struct) if is_spread else None
            if struct is None:
                continue
            names = [part.name for part in struct.expressions]
            inner = exp.select("*", exp.alias_(exp.Explode(this=one.this.copy()), "taken_apart"))
            inner = inner.from_(query.args["from_"].this.copy())
            for star in query.find_all(exp.Star):
                star.set("except_", [*(star.args.get("except_") or ()), exp.to_identifier("taken_apart")])
            parts = [exp.alias_(exp.column(name, "taken_apart"), name) for name in names]
            query.set("expressions", [other for other in query.expressions if other is not one] + parts)
            query.set("from_", exp.From(this=inner.subquery("apart")))


def _item(node: exp.Bracket) -> exp.Expr:
    """`values[n]`, `values[-1]` and `values[a:b]`; sqlglot sees to places that are written as numbers above 0."""
    [place] = node.expressions
    if isinstance(place, exp.Slice):
        return slice_of(node.this, place.args.get("this"), place.args.get("expression"))
    if isinstance(place, exp.Neg):
        return call("element_at", node.this.copy(), exp.Neg(this=number(int(place.this.name) - 1)))
    return node if isinstance(place, exp.Literal) else call("element_at", node.this.copy(), place.copy())


def _from_one(node: exp.Transform | exp.ArrayFilter) -> exp.Expr:
    """The place of an element, which a function is told beside it."""
    function = node.expression
    if isinstance(function, exp.Lambda) and len(function.expressions) == 2:
        place = function.expressions[1].name

        def later(inner: exp.Expr) -> exp.Expr:
            is_place = isinstance(inner, exp.Column) and inner.name == place and not inner.table
            is_name = isinstance(inner.parent, exp.Column | exp.Dot | exp.PropertyEQ) and inner.arg_key != "expression"
            is_place |= isinstance(inner, exp.Identifier) and inner.name == place and not is_name
            return exp.paren(exp.Add(this=inner.copy(), expression=number(1))) if is_place else inner

        function.set("this", function.this.transform(later))
    return node


def _in_pairs(node: exp.Transform) -> exp.Expr:
    """A function of `list_zip`'s pairs as one of places, up to the end of the longer list."""
    lists = node.this
    if not isinstance(lists, exp.Anonymous) or lists.name.lower() != "list_zip":
        return _from_one(node)
    pair = node.expression.expressions[0].name

    def put(inner: exp.Expr) -> exp.Expr:
        if isinstance(inner, exp.Bracket) and isinstance(inner.this, exp.Column) and inner.this.name == pair:
            return call("element_at", lists.expressions[int(inner.expressions[0].name)].copy(), exp.column("place"))
        return inner

    function = exp.Lambda(this=node.expression.this.transform(put), expressions=[exp.to_identifier("place")])
    longest = call("greatest", *(call("size", one.copy()) for one in lists.expressions))
    return exp.Transform(this=_up_to(number(1), longest), expression=function)


def _up_to(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """Numbers, none where the last is below the first: Spark would count down."""
    counted = call("sequence", first.copy(), call("greatest", first.copy(), last.copy()))
    return slice_of(
        counted, number(1), exp.Add(this=exp.Sub(this=last.copy(), expression=first.copy()), expression=number(1))
    )


# Functions that sqlglot hands on as they are.
NAMED: dict[str, Callable[..., exp.Expr]] = {
    "list_reduce": lambda values, function, first: call("aggregate", values, first, function),
    "list_position": lambda values, one: call("nullif", call("array_position", values, one), number(0)),
    "list_reverse": lambda values: call("reverse", values),
    "list_slice": slice_of,
    "hash": lambda value: call("xxhash64", value),
}

RULES: dict[type[exp.Expr], Callable[..., exp.Expr]] = {
    exp.Bracket: _item,
    exp.Transform: _in_pairs,
    exp.ArrayFilter: _from_one,
    exp.ArrayAppend: lambda node: call("array_append", node.this.copy(), node.expression.copy()),
    # Null in Spark where one of the others is null.
    exp.ArrayContains: lambda node: exp.GT(
        this=call("array_position", node.this.copy(), node.expression.copy()), expression=number(0)
    ),
    exp.GenerateSeries: lambda node: _up_to(node.args["start"], node.args["end"]),
}

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
    """`select *, unnest(…, recursive := true)` as a query for the parts of structs over one that takes the list apart.

    Of lists that are put together each by itself, since Spark asks that their types be the same to the last part.
    """
    for query in list(tree.find_all(exp.Select)):
        for one in query.expressions:
            if isinstance(one, exp.Explode) and any(part.name == "recursive" for part in one.expressions):
                whole = one.this
                lists = [whole.this, *whole.expressions] if isinstance(whole, exp.ArrayConcat) else [whole]
                first, *others = (_parts_of(query, one, each) for each in lists)
                query.replace(exp.union(first, *others, distinct=False) if others else first)
                break


def _parts_of(query: exp.Select, spread_out: exp.Expr, listed: exp.Expr) -> exp.Select:
    struct = listed.find(exp.Struct)
    assert struct is not None
    inner = exp.select("*", exp.alias_(exp.Explode(this=listed.copy()), "taken_apart"))
    inner = inner.from_(query.args["from_"].this.copy())
    selected = [other.copy() for other in query.expressions if other is not spread_out]
    for star in (star for other in selected for star in other.find_all(exp.Star)):
        star.set("except_", [*(star.args.get("except_") or ()), exp.to_identifier("taken_apart")])
    parts = (exp.alias_(exp.column(part.name, "taken_apart"), part.name) for part in struct.expressions)
    return exp.select(*selected, *parts).from_(inner.subquery("apart"))


def _item(node: exp.Bracket) -> exp.Expr:
    """`values[n]`, `values[-1]` and `values[a:b]`; sqlglot sees to places that are written as numbers above 0."""
    [place] = node.expressions
    if isinstance(place, exp.Slice):
        return slice_of(node.this, place.args.get("this"), place.args.get("expression"))
    if isinstance(place, exp.Neg):
        return call("try_element_at", node.this.copy(), exp.Neg(this=number(int(place.this.name) - 1)))
    if isinstance(place, exp.Literal):
        return node
    return call("try_element_at", node.this.copy(), exp.cast(place.copy(), "int"))


def _from_one(node: exp.Transform | exp.ArrayFilter) -> exp.Expr:
    """The place of an element, which a function is told beside it."""
    function = node.expression
    if isinstance(function, exp.Lambda) and len(function.expressions) == 2:
        place = function.expressions[1].name

        def later(inner: exp.Expr) -> exp.Expr:
            # A name after a dot, of a struct's part, or within a column is no place.
            named = {exp.Dot: "expression", exp.PropertyEQ: "this", exp.Column: inner.arg_key}.get(type(inner.parent))
            is_place = isinstance(inner, exp.Column) and not inner.table
            is_place |= isinstance(inner, exp.Identifier) and inner.arg_key != named
            add = exp.Add(this=inner.copy(), expression=number(1))
            return exp.paren(add) if is_place and inner.name == place else inner

        function.set("this", function.this.transform(later))
    return node


def _in_pairs(node: exp.Transform) -> exp.Expr:
    """A function of `list_zip`'s pairs as one of places, up to the end of the longer list."""
    lists = node.this
    if not isinstance(lists, exp.Anonymous) or lists.name.lower() != "list_zip":
        return _from_one(node)
    pair = node.expression.expressions[0].name

    def put(inner: exp.Expr) -> exp.Expr:
        if isinstance(inner, exp.Bracket) and inner.this.name == pair:
            return call("try_element_at", lists.expressions[int(inner.expressions[0].name)].copy(), exp.column("place"))
        return inner

    function = exp.Lambda(this=node.expression.this.transform(put), expressions=[exp.to_identifier("place")])
    longest = call("greatest", *(call("size", one.copy()) for one in lists.expressions))
    return exp.Transform(this=_up_to(number(1), longest), expression=function)


def _up_to(first: exp.Expr, last: exp.Expr) -> exp.Expr:
    """Numbers, none where the last is below the first: Spark would count down. They are large ones, as DuckDB's are."""
    first, last = exp.cast(first.copy(), "bigint"), exp.cast(last.copy(), "bigint")
    counted = call("sequence", first.copy(), call("greatest", first.copy(), last.copy()))
    return slice_of(
        counted, number(1), exp.Add(this=exp.Sub(this=last.copy(), expression=first.copy()), expression=number(1))
    )


def _nullable(value: exp.Expr, never: exp.Expr) -> exp.Expr:
    """Numbers that may be null as far as their type says: Sail tells apart two types that differ in this.

    Args:
        value: a number, or a struct with numbers.
        never: what none of them is, such as a negative size; a constant would be seen through.
    """
    if isinstance(value, exp.Struct):
        parts = (
            exp.PropertyEQ(this=one.this.copy(), expression=_nullable(one.expression, never))
            for one in value.expressions
        )
        return exp.Struct(expressions=list(parts))
    is_list = isinstance(value, exp.Cast) and value.to.is_type(exp.DType.ARRAY, exp.DType.LIST)
    return value.copy() if is_list else call("nullif", value.copy(), never.copy())


def _below_zero(values: exp.Expr) -> exp.Expr:
    return exp.Sub(this=number(-1), expression=call("size", values.copy()))


def _appended(node: exp.ArrayAppend) -> exp.Expr:
    """One more of a list."""
    added = node.expression
    if isinstance(added, exp.Struct):
        added = _nullable(added, _below_zero(node.this))
    return call("array_append", node.this.copy(), added.copy())


def _folded(values: exp.Expr, function: exp.Expr, first: exp.Expr) -> exp.Expr:
    """A list folded from a first value, which DuckDB takes last."""
    source = values.this if isinstance(values, exp.Transform) else values
    return call("aggregate", values, _nullable(first, _below_zero(source)), function)


# Functions that sqlglot hands on as they are.
NAMED: dict[str, Callable[..., exp.Expr]] = {
    "list_reduce": _folded,
    "list_position": lambda values, one: call("nullif", call("array_position", values, one), number(0)),
    "list_reverse": lambda values: call("reverse", values),
    "list_slice": slice_of,
    "hash": lambda value: call("xxhash64", value),
}

RULES: dict[type[exp.Expr], Callable[..., exp.Expr]] = {
    exp.Bracket: _item,
    exp.Transform: _in_pairs,
    exp.ArrayFilter: _from_one,
    exp.ArrayAppend: _appended,
    # Null in Spark where one of the others is null.
    exp.ArrayContains: lambda node: exp.GT(
        this=call("array_position", node.this.copy(), node.expression.copy()), expression=number(0)
    ),
    exp.GenerateSeries: lambda node: _up_to(node.args["start"], node.args["end"]),
}

"""From records to rows and back: columns are named like the fields, so that no store maps by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Dialect, Row, Select, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

RecordT = TypeVar("RecordT")


@cache
def _names(kind: Any) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass, which has no type of its own
    return tuple(one.name for one in fields(kind))


def values(record: object) -> dict[str, Any]:
    """Return a record's fields as a row's values."""
    kind: Any = type(record)
    return {name: getattr(record, name) for name in _names(kind)}


def record(kind: type[RecordT], row: Row[Any]) -> RecordT:
    """Build a record from a row; columns that it doesn't know are left out."""
    maker: Any = kind
    names = _names(maker)
    mapping: Mapping[Any, Any] = row._mapping  # noqa: SLF001 - the documented name, kept apart from columns
    return kind(**{name: mapping[name] for name in names})


def one_or_none(connection: Connection, kind: type[RecordT], query: Select[Any]) -> RecordT | None:
    """Return the record of the first row."""
    row = connection.execute(query).first()
    return None if row is None else record(kind, row)


def all_of(connection: Connection, kind: type[RecordT], query: Select[Any]) -> list[RecordT]:
    """Return the records of all rows."""
    return [record(kind, row) for row in connection.execute(query)]


def insert_for(connection: Connection, table: Table) -> Any:  # noqa: ANN401 - two dialects without a common type
    """Return an INSERT that understands ON CONFLICT in this database."""
    return insert_into(connection.dialect.name, table)


def insert_into(dialect: str, table: Table) -> Any:  # noqa: ANN401 - two dialects without a common type
    """Return an INSERT that understands ON CONFLICT in the database of that name."""
    return (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)


def upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows, or replace those with the same primary key."""
    connection.execute(_upsert_statement(connection.dialect.name, table, tuple(rows[0])), list(rows))


def upsert_records(connection: Connection, table: Table, records: Sequence[object]) -> None:
    """Insert many records, or replace those with the same primary key; all of one kind.

    The statement is compiled once and given to the driver with bare values: by rows of names, a hundred accounts cost
    twice the time.
    """
    kind: Any = type(records[0])
    statement = _compiled_upsert(connection.dialect, table, _names(kind))
    columns = [_column(records, name, take) for name, take in statement.takers]
    rows = zip(*columns, strict=True)
    if statement.by_place:
        connection.exec_driver_sql(statement.sql, list(rows))
    else:
        names = [name for name, _ in statement.takers]
        connection.exec_driver_sql(statement.sql, [dict(zip(names, row, strict=True)) for row in rows])


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as the driver takes it, with what makes its value of each field, in the statement's order."""

    sql: str
    takers: tuple[tuple[str, Callable[[Any], Any] | None], ...]
    by_place: bool


@cache
def _compiled_upsert(dialect: Dialect, table: Table, names: tuple[str, ...]) -> _Compiled:
    compiled: Any = _upsert_statement(dialect.name, table, names).compile(dialect=dialect, column_keys=list(names))
    order = names if compiled.positiontup is None else tuple(compiled.positiontup)
    return _Compiled(str(compiled), tuple((name, _taker(dialect, table.c[name])) for name in order), order is not names)


def _taker(dialect: Dialect, column: Column[Any]) -> Callable[[Any], Any] | None:
    """Return what turns a field's value into the driver's, or None where it is the same."""
    return column.type.dialect_impl(dialect).bind_processor(dialect)


def _column(records: Sequence[object], name: str, take: Callable[[Any], Any] | None) -> list[Any]:
    found = map(attrgetter(name), records)
    return list(found) if take is None else [None if value is None else take(value) for value in found]


@cache
def _upsert_statement(dialect: str, table: Table, names: tuple[str, ...]) -> Any:  # noqa: ANN401 - of two dialects
    """Return the statement; it is built once, and then keeps its compiled form."""
    statement = insert_into(dialect, table)
    key = [column.name for column in table.primary_key]
    others = {name: statement.excluded[name] for name in names if name not in key}
    return statement.on_conflict_do_update(index_elements=key, set_=others)


def one_by(
    connection: Connection, kind: type[RecordT], column: Column[Any], value: object, *, lock: bool = False
) -> RecordT | None:
    """Return the record of the row with a value in a unique column; ``lock`` holds it until the end."""
    row = connection.execute(_by(column, lock=lock), {"wanted": value}).first()
    return None if row is None else record(kind, row)


def many_by(
    connection: Connection, kind: type[RecordT], column: Column[Any], wanted: Sequence[str], *, lock: bool = False
) -> list[RecordT]:
    """Return the records of the rows with some values in a column; ``lock`` holds them until the end.

    Rows are locked in the order of their values, so that nobody who wants some of the same waits in a ring.
    """
    if not wanted:
        return []
    rows = connection.execute(_among(column, lock=lock), {"wanted": list(wanted)})
    return [record(kind, row) for row in rows]


@cache
def _among(column: Column[Any], *, lock: bool) -> Select[Any]:
    query = select(column.table).where(column.in_(bindparam("wanted", expanding=True)))
    return query.order_by(column).with_for_update() if lock else query


@cache
def _by(column: Column[Any], *, lock: bool) -> Select[Any]:
    query = select(column.table).where(column == bindparam("wanted"))
    return query.with_for_update() if lock else query

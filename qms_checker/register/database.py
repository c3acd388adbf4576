"""A database behind a URL: opening, locking, waiting, and turning what goes wrong into problems.

SQLite and PostgreSQL differ only here. Writers take turns: SQLite by ``BEGIN IMMEDIATE``, PostgreSQL by an advisory
lock, so that two runs at once neither deadlock nor mix. A write that finds the database busy or gone is repeated for a
while; it must therefore be of a kind that may be repeated. Each transaction has a connection of its own: there are few,
and one that broke in between is nobody's concern.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from qms_checker.errors import ExitCode, Location, Problem, QmsError
from qms_checker.register.migrations import CURRENT, statements_from
from qms_checker.register.tables import versions
from qms_checker.vocabulary import Text

_T = TypeVar("_T")
_LOCK = 914_2014  # the number of the advisory lock of writers
_PAUSES = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0)
_BUSY_SECONDS = 5
_DISK_FULL = "53100"
PATIENCE = 60.0
"""Seconds for which a write is repeated while the database is busy or out of reach."""


class RegisterError(QmsError):
    """The register cannot be used: out of reach, locked, full, or not one of this version."""

    exit_code = ExitCode.USAGE


class Database:
    """Reads and writes of one register, in transactions."""

    def __init__(self, url: str, *, create: bool, patience: float = PATIENCE) -> None:
        self._url = _parse(url)
        shown = self._url.set(drivername=self._url.get_backend_name()).render_as_string(hide_password=True)
        self.name = self._url.database or "" if self.is_sqlite else shown
        self._patience = patience
        if self.is_sqlite and not create and not Path(self.name).is_file():
            message = Text("không có sổ theo dõi ở đây", "there is no register here")
            hint = Text("qms batch tạo ra sổ; chỉ sổ bằng --register", "qms batch makes one; name it with --register")
            raise self._problem("no-register", message, hint)
        self._engine = self._open()
        self._migrate(create=create)

    @property
    def is_sqlite(self) -> bool:
        """Tell whether this is a file."""
        return self._url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the register."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise self._explain(error) from None

    def write(self, work: Callable[[Connection], _T]) -> _T:
        """Do work in one transaction, alone among writers; repeated as a whole where the database was busy or gone."""
        deadline = time.monotonic() + self._patience
        attempt = 0
        while True:
            try:
                with self._engine.execution_options(writes=True).begin() as connection:
                    if not self.is_sqlite:
                        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                    return work(connection)
            except SQLAlchemyError as error:
                if not _may_pass(error) or time.monotonic() >= deadline:
                    raise self._explain(error) from None
            time.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
            attempt += 1

    def _open(self) -> Engine:
        try:
            if not self.is_sqlite:
                arguments = {"connect_timeout": 10}
                return create_engine(self._url, poolclass=NullPool, connect_args=arguments)
            engine = create_engine(self._url, poolclass=NullPool, connect_args={"timeout": _BUSY_SECONDS})
        except ImportError:
            message = Text("chưa cài thư viện dùng PostgreSQL", "the library for PostgreSQL is not installed")
            hint = Text("pip install 'qms-checker[postgresql]'", "pip install 'qms-checker[postgresql]'")
            raise self._problem("no-driver", message, hint) from None
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    def _migrate(self, *, create: bool) -> None:
        found = self._version()
        if found == CURRENT:
            return
        if found is None and not create:
            raise self._not_a_register()
        if found is not None and found > CURRENT:
            message = Text(
                f"sổ theo dõi thuộc phiên bản {found}, mới hơn phiên bản {CURRENT} mà chương trình này dùng",
                f"the register is of version {found}, newer than version {CURRENT} that this program uses",
            )
            hint = Text("cập nhật chương trình; sổ không bị thay đổi", "update the program; the register is unchanged")
            raise self._problem("newer-register", message, hint)
        self.write(self._take_steps)

    def _version(self) -> int | None:
        """Return the version of the tables, ``None`` for an empty database. Refuses a database of something else."""
        with self.reading() as connection:
            names = set(inspect(connection).get_table_names())
            if not names:
                return None
            if versions.name not in names:
                raise self._not_a_register()
            return max(connection.execute(select(versions.c.version)).scalars(), default=0)

    def _take_steps(self, connection: Connection) -> None:
        """Take the steps that are due; another process may have taken them while this one waited for the lock."""
        connection.execute(text("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)"))
        version = max(connection.execute(select(versions.c.version)).scalars(), default=0)
        for number, statements in statements_from(version, connection.dialect.name):
            for statement in statements:
                connection.exec_driver_sql(statement)
            connection.execute(versions.insert().values(version=number))

    def _not_a_register(self) -> RegisterError:
        message = Text("đây không phải là sổ theo dõi", "this is not a register")
        return self._problem("not-a-register", message, Text("chọn tệp khác", "choose another file or database"))

    def _problem(self, code: str, message: Text, hint: Text | None = None) -> RegisterError:
        named = Text(f"{self.name}: {message.vi}", f"{self.name}: {message.en}")
        return RegisterError(Problem(code, Location("--register"), named, hint))

    def _explain(self, error: SQLAlchemyError) -> RegisterError:
        detail = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        if _is_full(error):
            message = Text("đĩa chứa sổ theo dõi đã đầy", "the disk of the register is full")
            hint = Text(
                "giải phóng dung lượng rồi chạy lại; những gì đã ghi vẫn còn và được tiếp tục",
                "free some space and run again; what was written is kept, and the run goes on from there",
            )
            return self._problem("register-full", message, hint)
        if "is not a database" in detail:
            return self._not_a_register()
        if _is_locked(error):
            message = Text("sổ theo dõi đang bị chương trình khác khóa", "another program keeps the register locked")
            hint = Text("đóng chương trình đó rồi chạy lại", "close that program and run again")
            return self._problem("register-locked", message, hint)
        message = Text(f"không dùng được sổ theo dõi ({detail})", f"the register cannot be used ({detail})")
        hint = Text(
            "kiểm tra đường dẫn, quyền truy cập, máy chủ; chạy lại sẽ tiếp tục từ chỗ dừng",
            "check the path, the permissions, the server; run again to go on where it stopped",
        )
        return self._problem("register", message, hint)


def _parse(url: str) -> URL:
    if "://" not in url:
        return URL.create("sqlite", database=url)
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = URL.create("unknown")
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return parsed
    message = Text("không hiểu địa chỉ sổ theo dõi", "the address of the register is not understood")
    hint = Text(
        "viết đường dẫn tệp, sqlite:///tệp hoặc postgresql://người_dùng@máy/cơ_sở_dữ_liệu",
        "write a path, sqlite:///file or postgresql://user@host/database",
    )
    raise RegisterError(Problem("register-url", Location("--register"), message, hint))


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where this module says so
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = NORMAL")
    with suppress(sqlite3.Error):  # what is wrong with the file, the first query tells
        connection.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_locked(error: SQLAlchemyError) -> bool:
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _is_full(error: SQLAlchemyError) -> bool:
    orig = getattr(error, "orig", None)
    return (
        getattr(orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL or getattr(orig, "sqlstate", "") == "53100"
    )


def _may_pass(error: SQLAlchemyError) -> bool:
    """Tell whether waiting may help: a lock, a server that restarts, a deadlock, a connection that broke."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    lost = type(error.orig).__module__.startswith("psycopg") and state is None
    return _is_locked(error) or error.connection_invalidated or lost or (state or "").startswith(("08", "40", "57P"))

"""Opening a register: what is refused, in which words, and that tables come about by steps."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, inspect, text

from qms_checker.register import database
from qms_checker.register.database import Database, RegisterError
from qms_checker.register.migrations import CURRENT, statements_from
from qms_checker.register.store import open_register
from qms_checker.register.tables import metadata
from tests.register.entries import NOW, assessment, plan, source
from tests.register.stores import KINDS


def told(error: pytest.ExceptionInfo[RegisterError]) -> str:
    (problem,) = error.value.problems
    return problem.message.en


def test_the_steps_make_the_tables_that_queries_expect(url: str) -> None:
    opened = Database(url, create=True)

    with opened.reading() as connection:
        found = inspect(connection)
        made = {name: {column["name"] for column in found.get_columns(name)} for name in found.get_table_names()}
        keys = {(name, *key["constrained_columns"]) for name in made for key in found.get_foreign_keys(name)}
    assert made == {table.name: {column.name for column in table.columns} for table in metadata.sorted_tables}
    assert keys == {(table.name, key.parent.name) for table in metadata.sorted_tables for key in table.foreign_keys}


def test_steps_are_taken_from_the_version_that_is_there() -> None:
    assert [number for number, _ in statements_from(0, "sqlite")] == list(range(1, CURRENT + 1))
    assert statements_from(CURRENT, "sqlite") == ()


def test_several_processes_may_make_the_same_register_at_once(url: str) -> None:
    failed: list[RegisterError] = []

    def make() -> None:
        try:
            Database(url, create=True, patience=10)
        except RegisterError as error:
            failed.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    with Database(url, create=False).reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM schema_version")).scalar_one() == CURRENT


def test_a_newer_register_is_refused_and_left_alone(url: str) -> None:
    opened = Database(url, create=True)
    opened.write(lambda connection: connection.execute(text("INSERT INTO schema_version VALUES (99)")))

    with pytest.raises(RegisterError) as error:
        Database(url, create=True)
    assert f"the register is of version 99, newer than version {CURRENT}" in told(error)


def test_a_database_of_something_else_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(database, "CURRENT", 0)
        patch.setattr(Database, "_migrate", lambda _self, **_: None)
        Database(url, create=True).write(lambda connection: connection.execute(text("CREATE TABLE other (x INTEGER)")))

    with pytest.raises(RegisterError) as error:
        Database(url, create=True)
    assert "this is not a register" in told(error)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    file.write_text("agency: {}\n" * 200, encoding="utf-8")

    with pytest.raises(RegisterError) as error:
        Database(str(file), create=True)
    assert "this is not a register" in told(error)
    assert file.read_text(encoding="utf-8") == "agency: {}\n" * 200


def test_reading_makes_no_register(tmp_path: Path) -> None:
    with pytest.raises(RegisterError) as error:
        Database(str(tmp_path / "a.db"), create=False)
    assert "there is no register here" in told(error)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("address", ["mysql://x/y", "sqlite://", "x://"])
def test_an_address_that_is_not_understood_is_refused(address: str) -> None:
    with pytest.raises(RegisterError) as error:
        Database(address, create=True)
    assert "the address of the register is not understood" in told(error)


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(RegisterError) as error:
        Database(str(tmp_path / "no" / "a.db"), create=True)
    assert "unable to open database file" in told(error)


def test_a_password_is_never_shown() -> None:
    with pytest.raises(RegisterError) as error:
        Database("postgresql://someone:secret@127.0.0.1:1/none", create=True)
    assert "secret" not in str(error.value)
    assert "***" in told(error)


def test_a_register_locked_for_long_is_told_in_clear_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.05)
    register = open_register(str(tmp_path / "a.db"), create=True, patience=0.2)
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(RegisterError) as error:
        register.start_run(plan(), NOW, [])
    assert "another program keeps the register locked" in told(error)
    other.rollback()
    other.close()
    register.start_run(plan(), NOW, [])


def test_a_register_locked_for_a_moment_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.05)
    register = open_register(str(tmp_path / "a.db"), create=True, patience=10)
    other = sqlite3.connect(tmp_path / "a.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")

    def let_go() -> None:
        time.sleep(0.5)
        other.rollback()
        other.close()

    thread = threading.Thread(target=let_go)
    thread.start()
    run = register.start_run(plan(), NOW, [])
    thread.join()

    assert run.id == 1


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    register = open_register(str(tmp_path / "a.db"), create=True)
    run = register.start_run(plan(), NOW, [])

    with register.database.reading() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    engine = register.database._engine
    event.listen(engine, "connect", lambda made, _: made.execute(f"PRAGMA max_page_count = {pages + 4}"))
    many = [source(f"/x/{n}", assessment=assessment(f"a{n:04d}", "NNN")) for n in range(500)]
    with pytest.raises(RegisterError) as error:
        register.add(run, many)

    assert "the disk of the register is full" in told(error)
    assert register.tally(run).endings == {}


@pytest.mark.parametrize("url", [KINDS[1]], indirect=True)
def test_a_connection_that_breaks_in_the_middle_is_made_anew_and_the_work_done_again(url: str) -> None:
    opened = Database(url, create=True)
    attempts: list[int] = []

    def work(connection: Connection) -> None:
        connection.execute(text("INSERT INTO successions (predecessor, successor) VALUES ('a', 'b')"))
        attempts.append(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
        if len(attempts) == 1:
            with opened.reading() as other:
                other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": attempts[0]})
        connection.execute(text("SELECT 1"))

    opened.write(work)

    with opened.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM successions")).scalar_one() == 1
    assert len(attempts) == 2

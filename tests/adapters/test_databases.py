"""A source in a database: the same as from files, by the same statements, and its password nowhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from typer.testing import CliRunner

from riskflags import InputError
from riskflags.adapters import database
from riskflags.cli.app import app
from support.postgresql import PASSWORD, fill, postgresql
from support.ssd import PLANTED, authority, child, tables_of, write_csv, write_duckdb, write_parquet


def converted(place: str, out: Path) -> dict[str, bytes]:
    """The summaries of a source and its account, as bytes."""
    done = CliRunner().invoke(app, ["convert", place, "--as-of", "2026-03-31", "--out", str(out)])
    return written(done, out)


def audited(place: str, out: Path) -> dict[str, bytes]:
    """What an audit of a source finds, as bytes."""
    done = CliRunner().invoke(app, ["audit", place, "--as-of", "2026-03-31", "--out", str(out), "--no-workbook"])
    found = written(done, out)
    return {name: found[name] for name in ("findings.csv", "cases.csv", "indicators.json", "account.json")}


def written(done: Any, out: Path) -> dict[str, bytes]:
    """What a command wrote, in which nothing stands that is never read."""
    assert done.exit_code == 0, done.output
    found = {file.name: file.read_bytes() for file in out.iterdir()}
    contents = [*found.values(), done.output.encode()]
    assert not [value for value in (*PLANTED, PASSWORD) for content in contents if value.encode() in content]
    return found


def kept(tables: Mapping[str, pl.DataFrame], folder: Path) -> list[str]:
    """The same tables as CSV, Parquet and DuckDB: the names of each."""
    files = str(write_csv(tables, folder / "csv")), str(write_parquet(tables, folder / "parquet"))
    return [*files, write_duckdb(tables, folder / "ssd.duckdb")]


def test_the_same_data_gives_the_same_summaries_byte_for_byte(tmp_path: Path) -> None:
    """Whatever holds it; and the same account."""
    places = kept(tables_of(authority(300, seed=3)), tmp_path)
    first, *others = (converted(place, tmp_path / f"out{number}") for number, place in enumerate(places))
    assert [first] * 2 == others
    assert first["cases.ndjson"].count(b"\n") > 100


@pytest.mark.slow
def test_the_same_data_gives_the_same_findings_byte_for_byte(tmp_path: Path) -> None:
    """From PostgreSQL too, whose password is in no message and no output."""
    tables = tables_of(authority(300, seed=3))
    with postgresql() as url:
        fill(url, tables)
        places = [*kept(tables, tmp_path), url]
        first, *others = (audited(place, tmp_path / f"out{number}") for number, place in enumerate(places))
        wrong = CliRunner().invoke(app, ["convert", url.replace("/ssd", "/nothing"), "--out", str(tmp_path / "no")])
    assert [first] * 3 == others
    assert first["findings.csv"].count(b"\n") > 20
    inputs = [json.loads((tmp_path / f"out{number}" / "manifest.json").read_text())["inputs"] for number in (2, 3)]
    assert [each["kind"] for (each,) in inputs] == ["duckdb", "postgresql+psycopg"]
    assert inputs[1][0]["name"] == "postgresql+psycopg://127.0.0.1:54329/ssd"
    assert isinstance(wrong.exception, InputError)
    assert PASSWORD not in f"{wrong.exception}{wrong.output}"


def test_sql_server_is_read_by_the_same_statements() -> None:
    """Its dialect is compiled here, and not connected to."""
    from sqlalchemy.dialects import registry

    dialect = registry.load("mssql")()

    def sql(statement: Any) -> str:
        return " ".join(str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).split())

    assert sql(database.cells_of("ssd_person", "ssd_development", ["pers_person_id", "pers_dob"])) == (
        "SELECT ssd_development.ssd_person.pers_person_id, ssd_development.ssd_person.pers_dob"
        " FROM ssd_development.ssd_person"
    )
    assert "LIKE 'ssd/_' + '%' ESCAPE '/'" in sql(database.columns_named("ssd_"))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (f"postgresql://me:{PASSWORD}@host:5432/ssd?password={PASSWORD}", "postgresql://host:5432/ssd"),
        (f"mssql+pyodbc:///?odbc_connect=PWD%3D{PASSWORD}", "mssql+pyodbc:///"),
        ("duckdb:////data/ssd.duckdb", "duckdb:////data/ssd.duckdb"),
        ("folder/ssd", "folder/ssd"),
    ],
)
def test_a_url_is_shown_without_its_password(url: str, shown: str) -> None:
    """Nor its user and options, in which a password may stand too."""
    assert database.shown(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "duckdb:///nothing/here.duckdb",
        f"nosuchdatabase://me:{PASSWORD}@host/ssd",
        f"postgresql+psycopg://me:{PASSWORD}@127.0.0.1:9/ssd",
        f"postgresql://me:{PASSWORD}@:no-port/ssd",
    ],
)
def test_a_database_that_cannot_be_read_is_told_of_without_the_password(url: str, tmp_path: Path) -> None:
    """By every command; and no file is made where there is none."""
    for command in (["convert", url], ["audit", url]):
        done = CliRunner().invoke(app, [*command, "--as-of", "2026-03-31", "--out", str(tmp_path / "out")])
        assert isinstance(done.exception, InputError), done.output
        assert PASSWORD not in f"{done.exception}{done.output}"
    assert not list(tmp_path.iterdir())


def test_check_names_the_command_for_tables(tmp_path: Path) -> None:
    """A folder of them, and a database, whose password it does not repeat."""
    folder = write_csv(tables_of([child()]), tmp_path / "ssd")
    for place in (str(folder), f"postgresql://me:{PASSWORD}@host/ssd"):
        done = CliRunner().invoke(app, ["check", place])
        assert done.exit_code == 2
        assert "riskflags audit" in done.output
        assert PASSWORD not in done.output

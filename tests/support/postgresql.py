"""A PostgreSQL server of our own, and the tables of a source in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest

from support.ssd import statements

PASSWORD = "Corduroy-42"


@contextmanager
def postgresql() -> Iterator[str]:
    """A server of our own for as long, and the URL of a database of it."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin")) or [Path(shutil.which("initdb") or "").parent]
    if not (programs[-1] / "initdb").exists():
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    options = "-p 54329 -c listen_addresses=127.0.0.1 -c unix_socket_directories="

    def run(name: str, *options: str) -> None:
        subprocess.run([*as_user, str(programs[-1] / name), *options], check=True, stdout=subprocess.DEVNULL)

    with TemporaryDirectory() as folder:  # not one of pytest's, which root alone may enter
        data, secret = Path(folder, "data"), Path(folder, "secret")
        secret.write_text(PASSWORD)
        if as_user:
            shutil.chown(folder, "postgres", "postgres")
            shutil.chown(secret, "postgres", "postgres")
        run("initdb", "-D", str(data), "-A", "scram-sha-256", "-U", "riskflags", f"--pwfile={secret}")
        run("pg_ctl", "-D", str(data), "-w", "-l", str(data / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://riskflags:{PASSWORD}@127.0.0.1:54329/ssd"
        finally:
            run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def fill(url: str, tables: Mapping[str, pl.DataFrame]) -> None:
    """Make the database and its tables."""
    import psycopg

    address = url.replace("+psycopg", "")
    with psycopg.connect(address.replace("/ssd", "/postgres"), autocommit=True) as connection:
        connection.execute("create database ssd")
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("create schema ssd_development")
        for create, into, frame in statements(tables):
            cursor.execute(create.encode())
            if frame.height:
                cursor.executemany(into.format(*["%s"] * frame.width).encode(), frame.rows())

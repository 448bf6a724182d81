"""Firefox, driven over WebDriver BiDi as it ships: enough to open a page, press a button and read what is there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

FIREFOX = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
_LONGEST = 120  # seconds, on a machine with other work on it


class Firefox:
    """One window, and every address that was asked for in it."""

    def __init__(self, socket: Any) -> None:
        self._socket, self._numbers = socket, count(1)
        self.asked: list[str] = []
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["network.beforeRequestSent"])
        self._window = self._call("browsingContext.getTree")["contexts"][0]["context"]

    def open(self, address: str) -> None:
        """Open an address, and wait until it has loaded."""
        self._call("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def run(self, code: str) -> Any:
        """The value of a JavaScript expression, a text, number or truth."""
        target = {"context": self._window}
        return self._call("script.evaluate", expression=code, target=target, awaitPromise=True)["result"].get("value")

    def wait_for(self, code: str) -> None:
        """Wait until an expression is true."""
        until = time.monotonic() + _LONGEST
        while not self.run(f"Boolean({code})"):
            assert time.monotonic() < until, code
            time.sleep(0.2)

    def press(self, name: str) -> None:
        """Press the first button of these words."""
        self.run(
            f"[...document.querySelectorAll('button')].find((each) => each.innerText == {json.dumps(name)}).click()"
        )

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("method") == "network.beforeRequestSent":
                self.asked.append(answer["params"]["request"]["url"])
            elif answer.get("id") == number:
                assert answer["type"] == "success", answer
                result: dict[str, Any] = answer["result"]
                return result


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """A Firefox without a window on the screen, gone at the end."""
    from websockets.sync.client import connect

    assert FIREFOX is not None
    command = [FIREFOX, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", str(profile)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        address = next(found[0] for line in process.stderr if (found := re.search(r"ws://[\d.:]+", line)))
        try:
            with connect(f"{address}/session", max_size=None) as socket:
                yield Firefox(socket)
        finally:
            process.kill()

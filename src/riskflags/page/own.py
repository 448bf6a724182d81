"""*Your own case*: a case dropped on the page, and its report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from riskflags.checking import Report
from riskflags.errors import CaseError
from riskflags.page.app import Answer, App, Fields, choices, printing
from riskflags.reading.case_text import case_from_text
from riskflags.render.as_html import folded_card, report_nodes
from riskflags.render.markup import Content, el
from riskflags.render.report_words import heading

WHAT_IT_IS = (
    "Drop a case summary on this page: a file (JSON or YAML) that your case system or its developers write. It stays "
    "on this computer. You can then walk through it day by day, too."
)


class Own:
    """Reads a case and shows its report; the replay of it is with the others."""

    title = "Your own case"

    def __init__(self) -> None:
        self._result: list[Content] = []
        self._report: Report | None = None
        self.actions: Mapping[str, Callable[[App, Fields], Answer]] = {
            "own": self._read,
            "report": self._checked,
            "save": self._saved,
        }

    def shown(self, app: App) -> Iterator[Content]:
        """A place for a file, the cases that are here, and the last report."""
        yield el("h1", self.title)
        yield el("p", WHAT_IT_IS, class_="intro")
        field = el("input", type="file", accept=".json,.yaml,.yml", data_act="own")
        yield el("p", el("label", "Choose a case summary: ", field))
        yield el("p", "Or read the report on one that is here:", class_="intro")
        yield choices("report", "case", {title: title for title in app.cases})
        yield el("section", self._result, id="report", tabindex="-1", aria_label="Report")

    def _read(self, app: App, fields: Fields) -> Answer:
        name, text = fields["name"][0], fields["text"][0]
        try:
            app.add(name, case_from_text(text, name))
        except CaseError as error:
            faults = el("ul", (el("li", str(fault)) for fault in error.faults))
            return self._shown(app, [el("h2", "This cannot be read as a case summary yet"), faults])
        return self._checked(app, {"case": [name]})

    def _checked(self, app: App, fields: Fields) -> Answer:
        self._report = app.checker.check(app.cases[fields["case"][0]].summary)
        document = self._report.document
        save = el("button", "Save as JSON", type="button", data_act="save")
        shown = [el("h2", heading(document.case_id, document.as_of)), *printing(save)]
        return self._shown(app, [*shown, *report_nodes(document, full=True, level=3, as_card=folded_card)])

    def _saved(self, _app: App, _fields: Fields) -> Answer:
        """The report as `riskflags check --format json` prints it."""
        return Answer(file={"name": "report.json", "text": self._report.to_json() if self._report else ""})

    def _shown(self, app: App, result: Iterable[Content]) -> Answer:
        """All of the view, wherever the file was dropped."""
        self._result = list(result)
        answer = app.opened("own")
        answer.focus = "report"
        return answer

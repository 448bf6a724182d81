"""The looked-after children return of an invented authority, as CSV files or as XML, beside its census."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random

from support.cin_census import AS_OF, FIRST_REVIEW, Child, authority

PLANTED = ("Z111222333444", "BAFR-PLANTED", "ZZ9 9ZZ", "SW-PLANTED")
"""Values of columns that are never read; none may turn up anywhere."""

HEADINGS = {
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "episodes": ("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "DEC", "REC", "HOME_POST", "PL_POST", "URN"),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "oc2": ("CHILD", "DOB", "SDQ_SCORE", "CONVICTED", "SUBSTANCE_MISUSE"),
    "social_worker": ("CHILD", "SW_ID", "SW_DECOM"),
}
XML_NAMES = {"episodes": "EPISODE", "reviews": "AREVIEW", "oc2": "OC2"}
LOOKED_AFTER_REVIEW = 28  # days: the setting as shipped


@dataclass
class Care:
    """What the return has of one child: its rows, without the id and what is never read."""

    id: str
    born: object = "05/05/2015"
    episodes: Sequence[Mapping[str, object]] = ()
    reviews: Sequence[object] = ()
    substance_misuse: object = None


def uk(day: date | None) -> str:
    """A day as the return writes it."""
    return day.strftime("%d/%m/%Y") if day else ""


def spell(begun: object, ended: object = "", legal: str = "C2", **more: object) -> dict[str, object]:
    """An episode that is a whole spell, ended or not."""
    return {"DECOM": begun, "RNE": "S", "LS": legal, "DEC": ended, "REC": "E4A" if ended else "", **more}


def rows_of(children: Iterable[Care]) -> dict[str, list[dict[str, object]]]:
    """The rows of each table."""
    found: dict[str, list[dict[str, object]]] = {name: [] for name in HEADINGS}
    for each in children:
        mine = {"CHILD": each.id, "DOB": each.born}
        found["header"].append({**mine, "SEX": 1, "ETHNIC": PLANTED[1], "UPN": PLANTED[0]})
        found["social_worker"].append({**mine, "SW_ID": PLANTED[3], "SW_DECOM": "01/04/2025"})
        for episode in each.episodes:
            where = {"CIN": "N1", "PLACE": "U4", "HOME_POST": PLANTED[2], "PL_POST": PLANTED[2], "URN": 1}
            found["episodes"].append({**mine, **where, **episode})
        found["reviews"] += [{**mine, "REVIEW": review, "REVIEW_CODE": "PN1"} for review in each.reviews]
        if each.substance_misuse is not None:
            found["oc2"].append({**mine, "CONVICTED": 0, "SUBSTANCE_MISUSE": each.substance_misuse})
    return found


def write_csv(folder: Path, children: Iterable[Care], names: Mapping[str, str] | None = None) -> list[Path]:
    """A file a table; ``names`` are those of files that are called otherwise."""
    written = []
    for table, rows in rows_of(children).items():
        path = folder / f"{(names or {}).get(table, table)}.csv"
        lines = [",".join(HEADINGS[table])]
        lines += [",".join(str(row.get(name, "")) for name in HEADINGS[table]) for row in rows]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        written.append(path)
    return written


def write_xml(folder: Path, children: Iterable[Care]) -> list[Path]:
    """The same as one XML file."""
    listed = list(children)
    rows = rows_of(listed)
    texts = []
    for each, head in zip(listed, rows["header"], strict=True):
        mine = {name: [row for row in rows[name] if row["CHILD"] == each.id] for name in XML_NAMES}
        within = "".join(_element(XML_NAMES[name], row) for name in ("reviews", "oc2") for row in mine[name])
        header = _texts({"CHILDID": each.id, **head}) + within
        episodes = "".join(_element("EPISODE", row) for row in mine["episodes"])
        texts.append(f"<CHILD><HEADER>{header}</HEADER>{episodes}</CHILD>")
    path = folder / "ssda903.xml"
    path.write_text(f"<EXPSSDA903>{''.join(texts)}</EXPSSDA903>", encoding="utf-8")
    return [path]


def _element(name: str, row: Mapping[str, object]) -> str:
    return f"<{name}>{_texts({key: value for key, value in row.items() if key != 'DOB'})}</{name}>"


def _texts(row: Mapping[str, object]) -> str:
    return "".join(f"<{name}>{value}</{name}>" for name, value in row.items() if name != "CHILD")


# -- an invented authority -------------------------------------------------------------------------------------------


@dataclass
class Authority:
    """The children of a census, whose truth tells of being looked after too, and what the other return has of them."""

    children: list[Child] = field(default_factory=list)
    care: list[Care] = field(default_factory=list)


def looked_after_authority(children: int, seed: int = 1) -> Authority:
    """Of the open children a quarter are or were looked after, each hazard among them; the same for the same seed."""
    rnd = Random(seed)
    found = Authority(list(authority(children, seed)))
    for each in found.children:
        each.truth.update(looked_after=False, care_review_missing=False, plan_not_told=False)
        truth = each.truth
        if truth["open"] and not (truth["unborn"] or truth["adult"] or truth["cp_plan"]) and rnd.random() < 0.25:
            found.care.append(_in_care(each, rnd))
    return found


def _in_care(child: Child, rnd: Random) -> Care:
    truth = child.truth
    begun = AS_OF - timedelta(days=rnd.choice((10, 20, 60, 150, 250, 340, 400, 700)))
    in_year = begun >= date(2025, 4, 1)
    legal = rnd.choice(("C1", "C2", "V2", "E1"))
    care = Care(child.id, substance_misuse=rnd.choice((0, 0, 1)))
    way = rnd.choice(("whole", "whole", "moved", "moved", "left", "short breaks", "never closed", "not followed"))
    moved = begun + (AS_OF - begun) / 2
    if way == "short breaks":
        care.episodes = [spell(uk(begun), legal="V4")]
        truth["plan_not_told"] = True
        return care
    if way == "left":
        care.episodes = [spell(uk(begun), uk(AS_OF - timedelta(days=2)), legal)]
        return care
    truth.update(looked_after=True, plan_not_told=True)
    if way == "whole":
        care.episodes = [spell(uk(begun), legal=legal)]
    else:
        first = spell(uk(begun), uk(moved), legal, REC="X1")
        second = spell(uk(moved), legal=legal, RNE="P")
        if way == "never closed":
            first.update(DEC="", REC="")
        if way == "not followed":
            truth["looked_after"] = None
            second = {}
        care.episodes = [each for each in (first, second) if each]
        if not in_year and rnd.random() < 0.5:  # the file of a later year has no first episode
            care.episodes = care.episodes[1:] or care.episodes
            care.episodes[0].update(RNE="P")  # type: ignore[attr-defined]
    if rnd.random() < 0.6:
        care.reviews = [uk(begun + (AS_OF - begun) * rnd.random())]
    due = in_year and (AS_OF - begun).days > LOOKED_AFTER_REVIEW
    truth["care_review_missing"] = due and not care.reviews and truth["looked_after"] is True
    assert FIRST_REVIEW > LOOKED_AFTER_REVIEW
    return care

"""HTML as a tree: every text is made inert, and is escaped by the library that serialises the tree."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from xml.etree import ElementTree as Tree

from riskflags.inert import inert_lines

Node = Tree.Element
Content = Node | str | None


def el(tag: str, *content: Content | Iterable[Content], **attributes: str | float | None) -> Node:
    """An element. ``class_`` and ``aria_label`` are written ``class`` and ``aria-label``; ``None`` is left out."""
    node = Tree.Element(tag)
    for name, value in attributes.items():
        if value is not None:
            node.set(name.rstrip("_").replace("_", "-"), inert_lines(str(value)))
    for part in content:
        for each in [part] if isinstance(part, (str, Tree.Element)) or part is None else part:
            _add(node, each)
    return node


def _add(node: Node, content: Content) -> None:
    if isinstance(content, Tree.Element):
        node.append(content)
    elif content is not None and len(node):
        node[-1].tail = (node[-1].tail or "") + inert_lines(content)
    elif content is not None:
        node.text = (node.text or "") + inert_lines(content)


def page(root: Node) -> str:
    """The tree as a page. Only a ``style`` element is written unescaped: it must hold nothing of a case."""
    return "<!doctype html>\n" + Tree.tostring(root, encoding="unicode", method="html") + "\n"


def head(title: str, style: str, allowed: str = "") -> Node:
    """The head of a page whose Content-Security-Policy forbids every request, and any style but this one.

    It forbids scripts too, except those that ``allowed`` (further directives of the policy) lets in.
    """
    return el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content="; ".join(filter(None, (_policy(style), allowed)))),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", title),
        el("style", style),
    )


def _policy(style: str) -> str:
    return f"default-src 'none'; style-src '{digest(style)}'; base-uri 'none'; form-action 'none'"


def digest(text: str) -> str:
    """The source expression by which a Content-Security-Policy allows an inline style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"

"""The versions of riskflags, of the JSON it writes and of its fingerprints: here, so that every floor may know them."""

import hashlib

VERSION = "0.1.0"

_WRITTEN = """
    report explanation replay reach coverage indicators indicator_list manifest comparison differences verification
    rulesets screen
"""
_READ = "case rule fact setting source reflection indicator layer departures answers"
FORMATS = dict.fromkeys((*_WRITTEN.split(), *_READ.split()), 1) | {"replay": 2, "manifest": 2}
"""Which form of each JSON document this is: it stands in those written as ``format``, and in a schema's ``$id``.

A form's number is raised when a key goes or comes to mean something else; not for a key more.
"""

FINGERPRINTS = 1
"""Which algorithm made a fingerprint, and its first part: raised when the same would be fingerprint_of otherwise."""


def fingerprint_of(data: bytes) -> str:
    """A fingerprint: ``v1-`` and sixteen hexadecimal digits."""
    return f"v{FINGERPRINTS}-{hashlib.sha256(data).hexdigest()[:16]}"

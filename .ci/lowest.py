"""The lowest versions that pyproject.toml allows, as constraints for pip: what is said there is what is tested."""

import re
import tomllib
from pathlib import Path

_BOUND = re.compile(r"(?P<name>[\w.-]+)>=(?P<lowest>[\w.]+)(?:,[^;]*)?(?P<where>;.*)?")

project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
groups = [project["dependencies"], *project["optional-dependencies"].values()]
bounds = map(_BOUND.fullmatch, (needed for group in groups for needed in group))
print(*sorted({f"{bound['name']}=={bound['lowest']}{bound['where'] or ''}" for bound in bounds if bound}), sep="\n")

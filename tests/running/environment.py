"""Which environment variables the code reads, found in its text."""

import ast
from pathlib import Path

from django.conf import settings


def read_by(path: str) -> dict[str, bool]:
    """Variables that the file, or the files of the directory, read by `env.<kind>(…)`, `env_secret(…)` or `os.environ.get(…)`; has each a default?

    A secret may come from a file: `<name>_FILE` is read as well.
    """
    place = Path(settings.BASE_DIR) / path
    files = sorted(place.glob("*.py")) if place.is_dir() else [place]
    found = {}
    for node in (node for file in files for node in ast.walk(ast.parse(file.read_text()))):
        if not (isinstance(node, ast.Call) and node.args):
            continue
        if isinstance(node.func, ast.Name) and node.func.id == "env_secret":
            found |= dict.fromkeys((node.args[0].value, f"{node.args[0].value}_FILE"), True)
        if not isinstance(node.func, ast.Attribute):
            continue
        of = ast.unparse(node.func.value)
        name = node.args[0]
        if (of == "env" or ast.unparse(node.func) == "os.environ.get") and isinstance(name, ast.Constant):
            found[name.value] = of != "env" or any(word.arg == "default" for word in node.keywords)
    return found

"""Which environment variables the code reads, found in its text."""

import ast
from pathlib import Path

from django.conf import settings


def read_by(path: str) -> dict[str, bool]:
    """Variables that the file reads by `env.<kind>(…)` or `os.environ.get(…)`; the value: has it a default?"""
    found = {}
    for node in ast.walk(ast.parse((Path(settings.BASE_DIR) / path).read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        of = ast.unparse(node.func.value)
        name = node.args[0]
        if (of == "env" or ast.unparse(node.func) == "os.environ.get") and isinstance(name, ast.Constant):
            found[name.value] = of != "env" or any(word.arg == "default" for word in node.keywords)
    return found

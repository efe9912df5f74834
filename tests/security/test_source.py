"""What the code never does, found in its text; and what it is made of."""

from __future__ import annotations

import ast
import json
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hasher

from foundations.accounts.models import User

ROOT = Path(settings.BASE_DIR)
PACKAGES = (
    "foundations",
    "referrals",
    "terms_of_reference",
    "tasking",
    "outcomes",
    "dashboard",
    "oversight",
    "administration",
    "toex",
)
# A trial's fictional people, the load of the bench, and the services of a trial: no answer to a request comes here.
APART = ("toex/demo/", "toex/scale/", "toex/embedded/", "toex/supervisor.py", "toex/children.py")


def sources() -> dict[str, ast.Module]:
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    named = {str(path.relative_to(ROOT)): path for path in files}
    return {name: ast.parse(path.read_text()) for name, path in named.items() if not name.startswith(APART)}


SOURCES = sources()


def calls(wanted: str) -> set[str]:
    """Files that call something whose dotted name fits the regular expression."""
    pattern = re.compile(wanted)
    return {
        name
        for name, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and pattern.fullmatch(ast.unparse(node.func))
    }


def imports(wanted: str) -> set[str]:
    pattern = re.compile(wanted)
    found = set()
    for name, tree in SOURCES.items():
        for node in ast.walk(tree):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(pattern.fullmatch(module) for module in modules):
                found.add(name)
    return found


def test_the_search_finds_something():
    assert "foundations/documents/apart.py" in calls(r"subprocess\.run")
    assert "foundations/documents/actions.py" in imports("hashlib")


@pytest.mark.asvs("V1.3.2")
def test_no_text_is_run():
    assert calls(r"eval|exec|compile|__import__") == set()


@pytest.mark.asvs("V1.2.5")
def test_programs_are_started_without_a_shell():
    assert calls(r"os\.(system|popen|exec\w*|spawn\w*)|subprocess\.(getoutput|getstatusoutput)") == set()
    assert calls(r"subprocess\.\w+") == {
        "foundations/documents/apart.py",
        "foundations/core/management/commands/build_assets.py",
    }
    shells = {
        name
        for name, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "shell"
    }
    assert shells == set()


@pytest.mark.asvs("V1.5.2")
def test_nothing_that_makes_objects_of_bytes():
    assert imports(r"pickle|shelve|marshal|dill|yaml|jsonpickle") == set()
    assert (settings.CELERY_ACCEPT_CONTENT, settings.CELERY_TASK_SERIALIZER) == (["json"], "json")
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"


@pytest.mark.asvs("V1.5.1")
def test_xml_is_read_in_one_place():
    """By expat, which opens nothing by itself, and with every document type refused."""
    assert imports(r"xml(\..+)?|lxml(\..+)?") == {"foundations/documents/packages.py"}


@pytest.mark.asvs("V1.2.4")
def test_queries_are_the_orm_s():
    # Counting compares two columns there, both named by our own models; searching asks the function that looks for words.
    # What was typed is a parameter in both.
    assert calls(r".*\.(raw|extra)|RawSQL") == {
        "foundations/core/counting.py",
        "dashboard/search/finding.py",
        "foundations/accounts/absences.py",
    }


@pytest.mark.asvs("V1.3.7", "V1.3.10", "V1.2.9")
def test_no_template_pattern_or_format_is_made_of_what_was_typed():
    assert calls(r"(.*\.)?(from_string|Template)") == set()
    # Formats and patterns are constants of the code.
    loose = [
        (name, ast.unparse(node)[:80])
        for name, tree in SOURCES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and re.fullmatch(r"re\.(compile|search|match|fullmatch|sub|findall|split)", ast.unparse(node.func))
        if not isinstance(node.args[0], ast.Constant | ast.JoinedStr | ast.Name)
    ]
    assert loose == []


@pytest.mark.asvs("V1.2.1", "V1.3.1", "V1.3.5")
def test_markup_is_made_in_few_places():
    """There is no field for rich text: what is marked safe is made of our own constants, or escaped by Markup."""
    unsafe = {
        str(path.relative_to(ROOT)) for path in (ROOT / "templates").rglob("*.html") if "| safe" in path.read_text()
    }
    assert unsafe == set() or all("components/" in name for name in unsafe), unsafe
    assert calls(r"mark_safe|format_html_join") == set()


@pytest.mark.asvs("V11.4.1", "V11.4.3", "V11.5.1", "V11.2.1")
def test_digests_and_chance():
    assert calls(r"hashlib\.(md5|new)|random\.\w+") == set()
    # Looks passwords up in lists of what others lost, which hold nothing else.
    assert calls(r"hashlib\.sha1") == {"foundations/accounts/breached.py"}


@pytest.mark.asvs("V1.3.6", "V15.3.2", "V13.2.4", "V13.2.5")
def test_nothing_is_fetched_but_from_providers():
    """Addresses are given by the settings alone; the libraries for it are used by nobody else of ours."""
    assert imports(r"requests|httpx|aiohttp|urllib\.request|urllib3|ftplib|telnetlib") <= {
        "foundations/accounts/single_sign_on.py",
        "foundations/notifications/notify_service.py",
    }
    assert imports(r"socket") <= {"foundations/documents/scanning.py", "foundations/audit/head.py"}


@pytest.mark.asvs("V3.2.2", "V14.3.3", "V15.3.6", "V3.7.1")
def test_our_scripts_make_no_markup_and_keep_nothing():
    scripts = {path.name: path.read_text() for path in (ROOT / "frontend").glob("*.js")}
    assert len(scripts) >= 4
    for name, text in scripts.items():
        for word in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "__proto__",
        ):
            assert word not in text, (name, word)
        for word in ("localStorage", "sessionStorage", "indexedDB", "document.cookie", "postMessage", "Object.assign"):
            assert word not in text, (name, word)


# --- what it is made of ----------------------------------------------------------------------------------


@pytest.mark.asvs("V15.1.2")
def test_every_part_is_listed_with_its_version_and_why():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            if line and not line.startswith(("#", "-r")):
                assert re.match(r"^[\w.-]+==[\w.]+(;.*)?\s+# \S", line), line
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    parts = {name: one for name, one in lock["packages"].items() if name}
    assert len(parts) > 5
    assert all(one.get("integrity", "").startswith("sha512-") for one in parts.values() if not one.get("link"))


@pytest.mark.asvs("V15.2.3")
def test_nothing_of_development_is_installed():
    words = " ".join([*settings.INSTALLED_APPS, *settings.MIDDLEWARE])
    for word in ("debug_toolbar", "silk", "django_extensions", "django.contrib.admin", "sample", "zeal"):
        assert word not in words
    assert imports(r"pytest.*|hypothesis.*|time_machine|tests(\..+)?") == set()


@pytest.mark.asvs("V13.3.1")
def test_no_secret_is_in_the_code():
    """Nor in what the repository holds: no key, no password but those of a trial."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    for name in listed:
        assert not re.search(r"(^|/)(\.env|id_rsa|.*\.(pem|key|p12|pfx))$", name), name
        path = ROOT / name
        if name.endswith((".py", ".md", ".yml", ".toml", ".html", ".js")) and path.is_file():
            assert "PRIVATE KEY-----" not in path.read_text() or name == "tests/security/test_source.py", name


@pytest.mark.asvs("V14.2.1")
def test_the_access_log_leaves_out_what_is_searched_for():
    text = (ROOT / "toex" / "gunicorn.py").read_text()
    (form,) = re.findall(r'access_log_format = "(.+)"', text)
    # Path without query; no referrer, no cookies, no person.
    assert set(re.findall(r"%\((\w+)\)s", form)) == {"t", "m", "U", "s", "B", "M"}


@pytest.mark.asvs("V11.4.2", "V11.4.4")
def test_passwords_are_stretched():
    hasher = get_hasher()
    assert hasher.algorithm == "argon2"
    # More than OWASP's least: 19 MiB, two rounds, one lane.
    assert (hasher.memory_cost >= 19 * 1024, hasher.time_cost >= 2) == (True, True)


@pytest.mark.asvs("V6.4.2", "V6.2.10")
def test_nobody_is_asked_for_a_secret_of_their_life_or_a_new_password_every_month():
    names = {field.name for field in User._meta.get_fields()}
    assert not {name for name in names if re.search("hint|question|answer|expire|maiden|birth", name)}

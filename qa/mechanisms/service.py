"""Configuration, packages, containers and slow clients (ASVS 11, 13, 15)."""

from __future__ import annotations

from typing import Final

from qa.seeding import Fault

_CONFIG = "tests/unit/test_config.py"
_DEPLOY = "tests/house/test_deploy.py"
_SECURITY = "tests/integration/views/accounts/test_security.py"

ENTRIES: Final = {
    "Passwords are stored by scrypt": Fault(
        "scrypt",
        "app/http/configuration.py",
        '"pbkdf2:sha256:1" if settings.fast_password_hash else "scrypt"',
        '"pbkdf2:sha256:1"',
        f"{_SECURITY}::test_a_password_is_stored_by_scrypt",
    ),
    "Secrets come from the environment, none in a message": Fault(
        "that a refused value is not said",
        "config.py",
        '    return [f"{name} tidak sah: {demand.format(**facts)}."]\n',
        "    return [f\"{name} tidak sah ({error['input']}): {demand.format(**facts)}.\"]\n",
        f"{_CONFIG}::test_a_refused_secret_is_not_shown",
    ),
    "Packages are locked with hashes, known holes asked for": Fault(
        "that a hole is an error",
        "tools/audit.py",
        "    return 1 if holes else 0\n",
        "    return 0\n",
        "tests/house/test_audit.py::test_only_a_known_hole_is_an_error",
    ),
    "Clients that are slow on purpose keep no thread and silence nobody": Fault(
        "the worker whose loop waits for clients, not its threads",
        "gunicorn.conf.py",
        'worker_class = "app.runtime.web_worker.WebWorker"\n',
        'worker_class = "gthread"\n',
        "tests/faults/test_slow_clients.py::test_24_from_another_address_do_not_silence_make_run",
    ),
    "In production the web listens to its proxy alone": Fault(
        "the refusal of an address that others reach",
        "config.py",
        '            if not (is_loopback(self.host) or self.own_network == "yes"):\n'
        '                raise ValueError("HOST_OPEN")\n',
        "",
        f"{_CONFIG}::test_in_production_the_web_listens_to_its_proxy_alone",
    ),
    "Valkey has a password and a network of its own, with Docker": Fault(
        "the password",
        "compose.yaml",
        "        requirepass $$REDISCLI_AUTH\n",
        "",
        f"{_DEPLOY}::test_valkey_answers_its_own_alone_and_tells_its_password_to_nobody",
    ),
    "A container that is broken into is closed: read-only root, no capabilities, no new "
    "privileges, limits of memory": Fault(
        "the read-only root",
        "compose.yaml",
        "  read_only: true\n  cap_drop:\n",
        "  cap_drop:\n",
        f"{_DEPLOY}::test_a_container_that_is_broken_into_is_closed",
    ),
    "No other user of the computer reads a file of ours": Fault(
        "that an open data folder is closed",
        "app/runtime/data_folder.py",
        "        _close_to_others(folder)\n",
        "",
        f"{_CONFIG}::test_a_data_folder_that_others_may_read_is_closed_with_its_files",
    ),
    "Nobody keeps others from writing by slow work: no hash, picture, file, PDF, program, mail or "
    "network call inside a transaction": Fault(
        "the watch over programs that are started",
        "tests/slow_work.py",
        '    (subprocess.Popen, "__init__"),\n',
        "",
        "tests/house/test_slow_work.py::test_it_is_seen_inside_a_transaction_and_nowhere_else",
    ),
    "Other hosts' names are not served": Fault(
        "the list of names",
        "app/http/configuration.py",
        "        TRUSTED_HOSTS=settings.hosts,\n",
        "",
        f"{_SECURITY}::test_another_host_is_not_served",
    ),
}

#!/bin/sh
# Makes .venv if it is missing and installs one lock: tools/venv.sh LOCK-FILE STAMP-NAME
set -eu
lock=$1
stamp=$2

say() { printf '%s\n' "$*" >&2; }
# A step is named before it begins, for it may take minutes, and then its seconds.
begin() { printf '%s ... ' "$*" >&2; begun=$(date +%s); }
end() { say "$(($(date +%s) - begun)) detik"; }

# Newest first; python3 is whatever the machine calls its own.
find_python() {
    for name in python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    return 1
}

# A half-made .venv (an interrupted start, a moved folder) has no working pip: made anew.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=$(find_python) || {
        say "Python 3.11 atau lebih baru tidak ditemukan: pasang paket python3 (dan python3-venv)."
        exit 1
    }
    begin "Folder .venv dengan $("$python" --version)"
    "$python" -m venv --clear .venv >/dev/null 2>&1 || {
        say "gagal"
        say "Modul venv tidak lengkap: pasang paket python3-venv, lalu ulangi."
        exit 1
    }
    end
fi

begin "$(grep -c '^[a-z].*==' "$lock") paket dari $lock (hanya bila berkas itu berubah)"
# A release for servers without internet brings its packages (tools/bundle.sh).
offline=
advice="periksa sambungan internet, lalu ulangi."
if [ -d wheels ]; then
    offline="--no-index --find-links wheels"
    advice="berkas rilis ini tidak untuk Python atau prosesor ini (make bundle)."
fi
# shellcheck disable=SC2086 # a list of words
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input $offline \
    --require-hashes --requirement "$lock" || {
    say "gagal"
    say "Pemasangan paket gagal: $advice"
    exit 1
}
end
begin "Program Si UPIK dikompilasi"
.venv/bin/python -m compileall -q app config.py worker.py wsgi.py
end
touch ".venv/$stamp.stamp"
# The tests' lock holds everything that running needs.
if [ "$stamp" = dev ]; then touch .venv/run.stamp; fi

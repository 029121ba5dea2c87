"""Known holes of the packages in a lock file, by pip-audit; and how many could be asked about.

A package index without answers (or no network) is no finding and stops nobody, but is said: only
a known hole ends with an error.
"""

from __future__ import annotations

import json
import subprocess
import sys

LOCK = "requirements.txt"
LONGEST_SECONDS = 180


def main() -> int:
    """Prints what is known; 1 for a hole."""
    try:
        asked = subprocess.run(
            [
                *(sys.executable, "-m", "pip_audit", "--requirement", LOCK, "--disable-pip"),
                *("--require-hashes", "--format", "json", "--progress-spinner", "off"),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        packages = json.loads(asked.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        print(f"{LOCK}: the index gave no answer; nothing is known.")
        return 0
    return tell(packages)


def tell(packages: list[dict[str, object]]) -> int:
    """What the answer says, in words; 1 for a hole."""
    holes = [package for package in packages if package.get("vulns")]
    known = [package for package in packages if "vulns" in package]
    print(f"{LOCK}: {len(known)} of {len(packages)} packages could be asked about.")
    for package in holes:
        print(f"  {package['name']} {package['version']}: {json.dumps(package['vulns'])}")
    if len(known) < len(packages):
        print("  Of the others nothing is known here: ask again where the index answers for them.")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m bench [NAME …]`: run the scripts that give the figures of RESULTS.md, all of them without a name.

Each script prints Markdown: what was run, on which data, ours beside its baseline.
"""

import os
import platform
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent


def main(names: list[str]) -> int:
    """Run each script in a process of its own; the exit status is 1 when one fails."""
    known = sorted(path.stem for path in FOLDER.glob("*.py") if not path.stem.startswith("_"))
    if unknown := sorted(set(names) - set(known)):
        print(f"expected {', '.join(known)}, found {', '.join(unknown)}", file=sys.stderr)
        return 2
    print(f"{date.today()} · {platform.machine()} · {os.cpu_count()} cores · Python {platform.python_version()}\n")
    failed = 0
    for name in names or known:
        began = time.monotonic()
        print(f"## `python -m bench {name}`\n", flush=True)
        failed += subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=FOLDER.parent).returncode != 0
        print(f"\n({time.monotonic() - began:.0f} s)\n", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Fifty ingests killed (-9) at random moments, then one to the end: the same ledger and graph as an undisturbed run.

The test of the suite with more kills (five in `make test`); JIANWEI_KILLS says how many.
"""

import os
import subprocess
import sys


def main() -> int:
    """Run the test and tell how it ended."""
    kills = os.environ.get("JIANWEI_KILLS", "50")
    test = "tests/pipelines/test_kill.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", test], env={**os.environ, "JIANWEI_KILLS": kills}, capture_output=True
    )
    print(f"{kills} kills: {'equal to an undisturbed run' if done.returncode == 0 else 'DIFFERENT'}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())

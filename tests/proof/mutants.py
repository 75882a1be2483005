"""How many mutants the tests have killed, module by module: ``python tests/proof/mutants.py`` after ``mutmut run``.

Fails where they are fewer than they should be; a mutant that was not run counts as one that lives.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter, defaultdict

#: In percent, over all modules.
AT_LEAST = 90
DEAD = ("killed", "timeout", "segfault", "caught by type check")


def main() -> None:
    command = [sys.executable, "-m", "mutmut", "results", "--all", "true"]
    results = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    modules: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for module, status in re.findall(r"^ *rekomock\.([\w.]+)\.x\S*__mutmut_\d+: ([\w ]+)$", results, re.MULTILINE):
        modules[module][status] += 1
    for module, statuses in sorted(modules.items()):
        print(f"{module:30}", _figure(statuses))
    total = sum(modules.values(), Counter())
    print(f"{'all':30}", _figure(total))
    if _dead(total) * 100 < total.total() * AT_LEAST:
        sys.exit(
            f"fewer than {AT_LEAST} % killed; `mutmut results` names the mutants that live, `mutmut show` shows one"
        )


def _dead(statuses: Counter[str]) -> int:
    return sum(statuses[status] for status in DEAD)


def _figure(statuses: Counter[str]) -> str:
    others = ", ".join(f"{count} {status}" for status, count in statuses.items() if status not in DEAD)
    return f"{_dead(statuses):5} of {statuses.total():5} {_dead(statuses) / statuses.total():7.1%}  {others}"


if __name__ == "__main__":
    main()

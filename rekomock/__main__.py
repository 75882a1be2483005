"""``python -m rekomock``: the command ``rekomock``."""

import sys

from rekomock.cli import main

sys.exit(main())

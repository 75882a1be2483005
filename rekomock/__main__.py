"""``python -m rekomock``: the command ``rekomock``."""

import sys

from rekomock.command import main

sys.exit(main())

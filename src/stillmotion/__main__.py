"""`python -m stillmotion` is `stillmotion`."""

import sys

from stillmotion.cli import main

sys.exit(main())

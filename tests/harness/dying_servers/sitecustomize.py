"""On the path of a head: of the processes that Ray starts there, one for each who connects, as many
die at once as a file says. In earnest they do so now and then: ray-project/ray#63202."""

import os
import sys
from pathlib import Path

VARIABLE = "STILLMOTION_TEST_DYING"
"""Names the file in the environment of the head."""

if VARIABLE in os.environ and "--mode=specific-server" in sys.orig_argv:
    left = Path(os.environ[VARIABLE])
    count = int(left.read_text()) if left.exists() else 0
    if count > 0:
        left.write_text(str(count - 1))
        os._exit(1)

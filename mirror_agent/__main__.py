"""`python -m mirror_agent`."""

import sys

from mirror_agent.main import main

sys.exit(main(sys.argv[1:]))

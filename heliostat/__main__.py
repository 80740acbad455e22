"""`python -m heliostat` is `heliostat`."""

from heliostat.main import main

main()

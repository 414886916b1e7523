"""`python -m skillcert`: the command line."""

import sys

from skillcert.cli import main

sys.exit(main())

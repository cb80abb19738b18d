import sys

from findlines.cli import main

sys.exit(main())

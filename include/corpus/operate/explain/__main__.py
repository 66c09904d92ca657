"""`python -m corpus.operate.explain`: explain the capture that the environment variable `CAPTURE` names."""

import sys

from corpus.operate.explain.show import main

if __name__ == "__main__":
    sys.exit(main())

"""``python -m riskflags``."""

from riskflags.cli import main

if __name__ == "__main__":
    main()

"""Runs the command line: `python -m lazarette`."""

from lazarette.cli.main import main

if __name__ == "__main__":
    main()

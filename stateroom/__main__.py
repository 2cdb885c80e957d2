"""`python -m stateroom` runs the command `stateroom`."""

from runtime.cli import main

if __name__ == "__main__":
    main()

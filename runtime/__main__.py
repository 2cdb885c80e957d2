"""`python -m runtime` is `stateroom`."""

from runtime.cli import main

if __name__ == "__main__":
    main()

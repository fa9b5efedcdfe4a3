"""Start the `crm` command; stopped by Ctrl+C at any moment it ends with one line."""

import sys

#: What a shell expects of a program that Ctrl+C stopped.
INTERRUPTED = 130


def main() -> None:
    """Load the command and run it."""
    try:
        from crm_lib.cli.app import main as run

        run()
    except KeyboardInterrupt:
        print(
            "\nStopped; run the command again to go on · 已中断，再次运行即可继续", file=sys.stderr
        )
        sys.exit(INTERRUPTED)

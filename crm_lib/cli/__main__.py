"""``python -m crm_lib.cli`` is the `crm` command."""

from crm_lib.cli.app import main

if __name__ == "__main__":
    main()

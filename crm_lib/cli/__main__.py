"""Run the `crm` command by ``python -m crm_lib.cli``."""

from crm_lib.cli.start import main

if __name__ == "__main__":
    main()

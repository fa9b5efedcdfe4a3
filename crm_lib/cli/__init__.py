"""The `crm` command: one file a command."""

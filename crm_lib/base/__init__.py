"""Basic parts that all of crm_lib uses: input checks, model fitting, messages, YAML files."""

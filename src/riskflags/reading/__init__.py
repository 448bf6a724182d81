"""Reading text that others wrote: files, YAML and JSON, with line numbers and bounds, without surprises."""

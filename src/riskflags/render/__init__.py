"""Ways to show a report: each a module that turns plain report data into text."""

"""What was found: a row a case and rule that is not quiet, with the facts behind it; and a row a case."""

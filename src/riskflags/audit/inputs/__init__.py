"""What an audit reads: which files there are, of which kind, and their rows, each read strictly."""

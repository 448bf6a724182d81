"""The input of an audit: which files to read, their formats, and their rows, read strictly."""

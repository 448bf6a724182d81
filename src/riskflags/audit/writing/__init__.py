"""What an audit leaves behind: files, complete or not there, and inert whatever a case says."""

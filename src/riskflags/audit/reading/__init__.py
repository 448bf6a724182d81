"""From what an audit is given to sheets: cases that can be checked, and every row that cannot be."""

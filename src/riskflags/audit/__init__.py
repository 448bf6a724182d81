"""An extract audited: every row accounted for, every finding with its reasons, numbers with bounds."""

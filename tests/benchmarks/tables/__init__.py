"""Facts and rules over tables of cases: riskflags beside programs written by hand, and beside merely reading."""

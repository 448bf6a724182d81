"""The version of riskflags, alone in a module so that every floor may know it."""

VERSION = "0.1.0"

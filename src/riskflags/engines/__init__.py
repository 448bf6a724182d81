"""Engines: one meaning, several ways to run it. Each is imported only when it is used."""

"""The page: the real engine in one HTML file, opened from disk, that asks nothing of any network.

Python works in a worker (``engine.js``) and answers with pieces of HTML (``app.py``); ``shell.js`` puts them in their
place. ``building.py`` makes the file out of this package and Pyodide.
"""

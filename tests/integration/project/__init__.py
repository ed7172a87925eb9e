"""The project as a whole: its package, sources, Makefile and CI."""

"""What README and the pages show and name."""

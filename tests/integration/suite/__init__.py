"""What the tests themselves rely on."""

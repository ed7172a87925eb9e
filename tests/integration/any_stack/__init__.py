"""What holds for any stack that could be written."""

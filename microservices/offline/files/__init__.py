"""Files of a project: read as the Pulumi CLI reads them, and written."""

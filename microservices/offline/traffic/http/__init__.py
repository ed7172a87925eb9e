"""What becomes of a request of HTTP: matches, rewrites, redirects, headers."""

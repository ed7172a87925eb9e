"""What Prometheus reads, and alerts on."""

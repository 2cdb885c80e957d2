"""The admin port: health, readiness, counters. Loopback by default, and read-only."""

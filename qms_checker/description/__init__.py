"""An agency's description: reading, validating, and turning it into the project's own values."""

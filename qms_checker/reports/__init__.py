"""Reports of an assessment, one module for each format."""

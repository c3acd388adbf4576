"""The rules engines: one program, two engines, one answer."""

"""What knows a medium (HTML, Word, Excel) and neither an agency nor a rule."""

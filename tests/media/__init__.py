"""HTML pages, Word templates and workbooks, without an agency in them."""

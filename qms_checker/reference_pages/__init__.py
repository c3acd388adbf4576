"""The generated pages of ``docs``, written from the schema and the rules so that they cannot differ from them."""

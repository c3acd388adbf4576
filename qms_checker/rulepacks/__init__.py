"""Rule packs: catalogues of criteria, parameters, rules, and their cases, as data."""

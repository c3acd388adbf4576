"""The assessment: one agency, one date, one set of rule packs; its findings, score and receipt."""

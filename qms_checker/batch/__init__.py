"""Assessing many agencies: finding them, judging them in processes of their own, and entering what came of it."""

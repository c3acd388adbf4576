"""Measurements, as ratios against something run beside them: the machines they run on are noisy."""

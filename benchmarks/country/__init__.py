"""A made-up country: any number of agencies with known defects, to prove and measure the annual run."""

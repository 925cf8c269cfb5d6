rng = default_rng(1)

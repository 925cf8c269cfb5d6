weights = [0.5, 0.3]
assert abs(sum(weights) - 1) < 1e-9, f"weights must add up to 1, got {sum(weights)}"

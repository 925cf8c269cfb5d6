x = [1, 2]
n = numel(x)

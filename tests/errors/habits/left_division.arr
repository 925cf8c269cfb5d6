A = ones(2, 2)
A \ A

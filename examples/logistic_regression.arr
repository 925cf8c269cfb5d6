# Logistic regression by gradient descent: arr examples/logistic_regression.arr --let n=100_000 --let steps=500
#
# The probability of a yes is the sigmoid of a weighted sum. Each step walks down the gradient of the cross-entropy, with
# Nesterov's momentum; margins, probabilities, and gradient are computed in one pass over the rows.
#
# Checked with NumPy: the weights are those of Newton's method there, to all digits shown. And at the minimum the gradient
# vanishes, so that the mean probability is the share of yeses.
#
# test: n=200
# test: steps=250

# Three features and an answer that noise can turn around, made by formulas that any program can repeat.
i = arange(n)
features = stack([ones(n), sin(i), cos(2.3 * i)], axis=1)
noise = 2 * sin(12.9898 * i)^3
yes = 0.5 + 2 * features[:, 1] - features[:, 2] + noise > 0

fn probability(weights, features) = sigmoid(sum(features * weights, axis=1))

fn gradient_of_loss(weights, features, yes) {
    miss = probability(weights, features) - yes
    mean(miss[:, newaxis] * features, axis=0)
}

fn loss(weights, features, yes) {
    p = probability(weights, features)
    -mean(where(yes, log(p), log1p(-p)))
}

fn descend(gradient, start, rate, steps) {
    weights, before = start, start
    for k in range(steps) {
        ahead = weights + 0.9 * (weights - before)
        weights, before = ahead - rate * gradient(ahead), weights
    }
    weights
}

features, yes = compute(features, yes)
weights = descend(fn(w) = gradient_of_loss(w, features, yes), zeros(3), 2.0, steps)
p = probability(weights, features)

print(f"weights {weights[0]:.6f} {weights[1]:.6f} {weights[2]:.6f}")
# expect: weights 0.836555 3.528515 -1.692522
first, last = loss(zeros(3), features, yes), loss(weights, features, yes)
print(f"loss {first:.6f} at first, {last:.6f} at the end")  # expect: loss 0.693147 at first, 0.333115 at the end
print(f"{mean((p > 0.5) == yes):.1%} of the answers are right")
# expect: 86.5% of the answers are right
assert all(abs(gradient_of_loss(weights, features, yes)) < 1e-7)
assert abs(mean(p) - mean(yes)) < 1e-7

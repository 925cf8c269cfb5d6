# Softmax of each row: arr examples/softmax.arr --let 'x=load("scores.npy")'
#
# Subtracting the largest element of the row first changes nothing but keeps exp from overflowing. `fn` defines a function;
# its last expression is its value.
#
# test: x=[[1.0, 2.0, 3.0], [1000.0, 1000.0, 1000.0], [-1.0, 0.0, -inf]]

fn softmax(x) {
    grown = exp(x - max(x, axis=-1, keepdims=true))
    grown / sum(grown, axis=-1, keepdims=true)
}

softmax(x)
# expect: [[0.09003057 0.24472847 0.66524096]
# expect:  [0.33333333 0.33333333 0.33333333]
# expect:  [0.26894142 0.73105858 0.        ]]

all(abs(sum(softmax(x), axis=1) - 1) < 1e-15)  # expect: true

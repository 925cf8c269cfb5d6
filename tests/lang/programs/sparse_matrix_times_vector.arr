# A sparse matrix in compressed rows times a vector: slices whose ends are elements of an unsigned array, gathered positions, an
# empty row. Values from NumPy's dense product.
fn product(starts, columns, values, x) {
    y = empty(starts.size - 1, dtype=values.dtype)
    for i in range(starts.size - 1) {
        row = columns[starts[i] : starts[i + 1]]
        y[i] = sum(values[starts[i] : starts[i + 1]] * x[row])
    }
    y
}

dense = where((arange(4)[:, newaxis] * 5 + arange(5) * 3) % 4 == 1, arange(20).reshape(4, 5) / 4, 0)
dense[2] = 0
filled = dense != 0
columns = uint32(broadcast_to(arange(5), (4, 5))[filled])
starts = zeros(5, dtype=uint32)
for i in range(4) { starts[i + 1] = starts[i] + sum(filled[i]) }
x = [1, -2, 3, -4, 5]

starts                                      # expect: [0 1 3 3 4]
product(starts, columns, dense[filled], x)  # expect: [-3.   12.5   0.   12.75]

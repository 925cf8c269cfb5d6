# Conway's Game of Life on a torus: arr examples/game_of_life.arr --let n=40 --let generations=120
#
# `roll` moves a whole board by a step in every direction; the sum of eight moved boards counts the neighbours of every cell.
# A board is an array of bools, and the two rules are two comparisons.
#
# Checked against what is known: a glider is itself, moved by one cell down and right, every four generations; a blinker turns;
# a block stays.
#
# test: n=12
# test: generations=8

fn neighbours(board) {
    cells = uint8(board)
    count = zeros_like(cells)
    for dy in range(-1, 2) {
        for dx in range(-1, 2) {
            if (dy, dx) != (0, 0) { count += roll(cells, (dy, dx), axis=(0, 1)) }
        }
    }
    count
}

fn next_generation(board) {
    count = neighbours(board)
    (count == 3) | (board & (count == 2))
}

fn after(board, generations) {
    for k in range(generations) { board = next_generation(board) }
    board
}

fn show(board) {
    for row in board {
        line = ""
        for cell in row { line = if cell { f"{line}#" } else { f"{line}." } }
        print(line)
    }
}

glider = zeros(n, n, dtype=bool)
glider[[0, 1, 2, 2, 2], [1, 2, 0, 1, 2]] = true
later = after(glider, generations)
assert array_equal(later, roll(glider, (generations // 4, generations // 4), axis=(0, 1)))
show(later[:6, :8])
# expect: ........
# expect: ........
# expect: ...#....
# expect: ....#...
# expect: ..###...
# expect: ........

blinker = zeros(5, 5, dtype=bool)
blinker[2, 1:4] = true
assert array_equal(next_generation(blinker), blinker.T)

block = pad(ones(2, 2, dtype=bool), 2)
assert array_equal(after(block, 10), block)
print(sum(glider), sum(later), sum(block))  # expect: 5 5 4

# The shortest paths between all pairs of nodes: arr examples/floyd_warshall.arr --let n=500
#
# After turn k, distance[i, j] is the shortest way from i to j through nodes up to k only (Floyd and Warshall). A turn is one
# expression: the outer sum of a column and a row, and a minimum. The shortest ways are found by walking back through `before`.
#
# Checked against an analytic result: on a ring of n nodes with roads of length 1 both ways, the distance is the shorter of two
# arcs; with one-way roads of length 1 to the next node it is (j - i) mod n.
#
# test: n=24

fn no_roads(n) {
    distance = full((n, n), inf)
    distance[arange(n), arange(n)] = 0
    distance
}

fn shortest(distance) {
    n = len(distance)
    before = where(isfinite(distance), arange(n)[:, newaxis], -1)
    for k in range(n) {
        detour = distance[:, k, newaxis] + distance[k]
        shorter = detour < distance
        before = where(shorter, before[k], before)
        distance = where(shorter, detour, distance)
    }
    distance, before
}

fn way(before, start, end) {
    text = f"{end}"
    while end != start {
        end = before[start, end]
        text = f"{end} {text}"
    }
    text
}

i = arange(n)
one_way = no_roads(n)
one_way[i, (i + 1) % n] = 1
distance, before = shortest(one_way)
assert array_equal(distance, (i - i[:, newaxis]) % n)

ring = minimum(one_way, one_way.T)
distance, before = shortest(ring)
arc = abs(i - i[:, newaxis])
assert array_equal(distance, minimum(arc, n - arc))
print("from 1 to 5:", way(before, 1, 5))  # expect: from 1 to 5: 1 2 3 4 5

# A bridge across the ring, half as long as a road.
ring[0, n // 2] = 0.5
distance, before = shortest(ring)
print("from 1 to the other side:", way(before, 1, n // 2), "in", distance[1, n // 2])
# expect: from 1 to the other side: 1 0 12 in 1.5

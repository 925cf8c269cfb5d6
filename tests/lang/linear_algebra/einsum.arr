a = arange(25).reshape(5, 5)
b = arange(5)
c = arange(6).reshape(2, 3)
einsum("ii", a)                  # expect: 60
einsum("ii->i", a)               # expect: [ 0  6 12 18 24]
einsum("ij->i", a)               # expect: [ 10  35  60  85 110]
einsum("...j->...", a)           # expect: [ 10  35  60  85 110]
einsum("ji", c)
# expect: [[0 3]
# expect:  [1 4]
# expect:  [2 5]]
einsum("i,i", b, b)              # expect: 30
einsum("ij,j", a, b)             # expect: [ 30  80 130 180 230]
einsum("...j,j", a, b)           # expect: [ 30  80 130 180 230]
einsum("..., ...", 3, c)
# expect: [[ 0  3  6]
# expect:  [ 9 12 15]]
einsum("i,j", arange(2) + 1, b)
# expect: [[0 1 2 3 4]
# expect:  [0 2 4 6 8]]
x = arange(60.0).reshape(3, 4, 5)
y = arange(24.0).reshape(4, 3, 2)
einsum("ijk,jil->kl", x, y)
# expect: [[4400. 4730.]
# expect:  [4532. 4874.]
# expect:  [4664. 5018.]
# expect:  [4796. 5162.]
# expect:  [4928. 5306.]]
einsum("ij,jk,kl->il", [[1, 2]], [[1, 0], [0, 1]], [[1], [1]])   # expect: [[3]]
einsum("bij,bjk->bik", ones(2, 3, 4), ones(2, 4, 5)).shape      # expect: (2, 3, 5)
einsum("...ij,...jk->...ik", ones(7, 1, 2, 3), ones(4, 3, 2)).shape    # expect: (7, 4, 2, 2)
einsum("iij->j", arange(12).reshape(2, 2, 3))        # expect: [ 9 11 13]
einsum("ij,ij->", [[1, 2], [3, 4]], [[1, 2], [3, 4]])    # expect: 30
einsum("ij,ij", ones(3, 1), ones(3, 4))              # expect: 12.0
einsum("i->", int8([100, 100])).dtype                # expect: int8
einsum("i->", int8([100, 100]))                      # expect: -56
einsum("ij,jk", [[true, false]], [[true], [true]])   # expect: [[ true]]
einsum("ij->", zeros(0, 3))                          # expect: 0.0

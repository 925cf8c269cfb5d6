einsum("ij,jk", eye(2))

einsum("ij,jk->ik", ones(2, 3), ones(2, 3))

einsum("ij,jk->ik", eye(2), eye(2), optimize=true)

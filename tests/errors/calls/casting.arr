concatenate(([1], [2.5]), casting="unsafe")

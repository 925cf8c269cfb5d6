save("{tmp}/scalar.npy", 2.5)
load("{tmp}/scalar.npy")        # expect: 2.5
load("{tmp}/scalar.npy").shape  # expect: ()
save("{tmp}/empty.npy", zeros(0, 3))
load("{tmp}/empty.npy").shape   # expect: (0, 3)
save("{tmp}/deep.npy", arange(24).reshape(2, 3, 4))
load("{tmp}/deep.npy")[1, 2]    # expect: [20 21 22 23]

x = load("{tmp}/nowhere.npy")
# error: nowhere.npy
# error at: 1:10

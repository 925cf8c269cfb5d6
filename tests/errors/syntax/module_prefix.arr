x = np.sin(3)

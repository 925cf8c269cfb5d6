name = "arr"
print(f"{name:.2f}")

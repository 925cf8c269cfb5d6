title = "growth of
print(title)

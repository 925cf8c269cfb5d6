print("never")
print(undefined_name)
# error: unknown name `undefined_name`
# error at: 2:7

median([3, 1, 2], overwrite_input=true)

options = {"a": 1}

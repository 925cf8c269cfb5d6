with open("data.txt") as file:
    x = 1

temperature = [20.5, 21.0]
print(mean(temprature))

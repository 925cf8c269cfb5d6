x = arange(3)
x + 10^19

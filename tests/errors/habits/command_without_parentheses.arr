x = arange(3)
sin x

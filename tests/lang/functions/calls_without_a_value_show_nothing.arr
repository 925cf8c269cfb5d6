fn quiet(x) { y = x }
quiet(3)
(3).quiet()
4                                                # expect: 4

include "library.arr"
mean_of(1, 4)                   # expect: 2.5
# What an included file includes lies beside that file.
inch                            # expect: 0.0254
loaded                          # expect: library

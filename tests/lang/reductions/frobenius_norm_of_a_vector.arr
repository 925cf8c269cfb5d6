norm([3, 4], "fro")
# error: leave `ord` out

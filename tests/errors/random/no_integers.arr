integers(5, 5, endpoint=false)

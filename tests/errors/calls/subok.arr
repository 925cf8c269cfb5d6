copy([1, 2], subok=true)

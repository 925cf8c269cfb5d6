repeat {
    x = 1
}

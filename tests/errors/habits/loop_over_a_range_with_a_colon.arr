for i in 1:10 {
    print(i)
}

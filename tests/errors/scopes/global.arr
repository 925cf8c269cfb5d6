count = 0
fn tick() {
    global count
    count = count + 1
}

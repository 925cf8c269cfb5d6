fn f(x) {
    doubled = 2 * x
    doubled
}
f(1)
print(doubled)

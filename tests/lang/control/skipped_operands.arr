fn told(x) {
    print("asked")
    x
}
false and told(true)            # expect: false
true or told(false)             # expect: true
true and told(false)
# expect: asked
# expect: false
1 < 2 < 3                       # expect: true
3 > 2 > 2                       # expect: false
1 < [1, 2, 3] < 3               # expect: [false  true false]

sum([false, false], dtype=bool, initial=true)    # expect: true
prod([true, true], dtype=bool, initial=false)    # expect: false

x = 5
if x > 3 { print("large") } else { print("small") }     # expect: large
s = if x > 10 { 1 } else if x > 3 { 2 } else { 3 }
s                               # expect: 2
if any(isnan([1.0, nan])) { print("a nan") }            # expect: a nan
if sum([1, 2]) == 3 { "shown only as an expression"; }

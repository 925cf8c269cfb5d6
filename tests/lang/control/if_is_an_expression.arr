x = 3
s = if x > 2 { "big" } else { "small" }
s                               # expect: big
print(1 + if x > 5 { 10 } else { 20 })  # expect: 21
t = if x > 5 {
    1
} else if x > 4 {
    2
} else if x > 2 {
    y = 10
    y * x
} else {
    4
}
t                               # expect: 30
# Blocks open no scope.
y                               # expect: 10
print(if x > 5 { 1 })           # expect: none
f"{if x == 3 { "three" } else { "?" }}" # expect: three
if x == 3 { 7 }
if x == 4 { 8 } else { if x == 3 { print("nested") } }   # expect: nested

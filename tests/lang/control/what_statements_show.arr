1 + 1                           # expect: 2
1 + 1;
x = 5
if true { 3 }
for i in range(2) { i }
"text"                          # expect: text
1, 2                            # expect: (1, 2)
none                            # expect: none
fn quiet() { 7 }
quiet()                         # expect: 7
quiet();

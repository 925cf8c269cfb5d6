# A statement ends at a newline or `;`. Inside ( ) and [ ] newlines do not count, and after an operator a line continues.
x = 1; y = 2
x + y                           # expect: 3
z = (1
     + 2)
z                               # expect: 3
w = 10 +
    20
w                               # expect: 30
v = [1,
     2]
v                               # expect: [1 2]
x;

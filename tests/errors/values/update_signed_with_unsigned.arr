x = uint8([1])
x += int8([1])

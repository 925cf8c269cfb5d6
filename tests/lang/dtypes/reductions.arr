# Sums widen to 64 bits, extremes keep the dtype, positions are int64.
sum(int8([100, 100])), sum(int8([1])).dtype     # expect: (200, int64)
sum(uint8([255, 255])), sum(uint8([1])).dtype   # expect: (510, uint64)
prod(uint32([65536, 65536, 65536, 65536]))      # expect: 0
sum([true, true, false])        # expect: 2
min(uint64([2^63, 5])), max(uint64([2^63, 5]))  # expect: (5, 9223372036854775808)
max(int8([-3, 7])), max(int8([-3, 7])).dtype    # expect: (7, int8)
argmax(uint64([3, 2^63, 1]))    # expect: 1
mean(uint8([250, 251]))         # expect: 250.5
any(int8([0, 0])), all(uint16([1, 2]))          # expect: (false, true)
count_nonzero(float32([0, 1, nan]))             # expect: 2
min(float32([0.0, -0.0]))       # expect: -0.0
ptp(uint8([3, 250]))            # expect: 247

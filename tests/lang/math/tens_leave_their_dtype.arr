# checked: true
round(uint8([255]), -1)
# error: leaves the range of its dtype

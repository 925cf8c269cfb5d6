split(zeros(10^8), 10^8)
# error: 100000000 parts are too many
# error at: 1:20

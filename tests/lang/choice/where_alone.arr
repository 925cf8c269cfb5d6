where([true, false])
# error: `where` with a condition alone

arange(start=5)
# error: `arange` needs a `stop`

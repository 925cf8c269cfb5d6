meshgrid([1], [2], indexing="yx")
# error: `indexing` cannot be "yx"

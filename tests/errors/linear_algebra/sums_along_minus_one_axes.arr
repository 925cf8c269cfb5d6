tensordot(ones(2, 2), ones(2, 2), axes=-1)

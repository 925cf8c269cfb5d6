x = 3
if x > 2 { 1 } elseif x > 1 { 2 }

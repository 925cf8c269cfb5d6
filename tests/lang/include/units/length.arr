fn half(x) = x / 2
inch = 0.0254

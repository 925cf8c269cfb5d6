class Point { }

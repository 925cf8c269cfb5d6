switch (x) {
    case 1: 2
}

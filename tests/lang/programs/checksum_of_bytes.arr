# CRC-16/X-25 bit by bit: whole numbers, shifts and conditions in two loops. The checksum of the digits 1 to 9 is the check
# value that catalogues of these codes give, 0x906e, with its bytes exchanged.
fn crc16(data, polynomial = 0x8408) {
    crc = 0xffff
    for byte in data {
        current = 0xff & int64(byte)
        for bit in range(8) {
            crc = if ((crc & 1) xor (current & 1)) != 0 {
                (crc >> 1) xor polynomial
            } else {
                crc >> 1
            }
            current >>= 1
        }
    }
    crc = ~crc & 0xffff
    ((crc << 8) | (crc >> 8)) & 0xffff
}

crc16(uint8(arange(9) + 49)) == 0x6e90  # expect: true
crc16(zeros(0, dtype=uint8))            # expect: 0
crc16(uint8(arange(20) * 37 % 256))     # expect: 38382

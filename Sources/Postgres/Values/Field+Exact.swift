extension Field {
    /// A `uuid` in its usual spelling.
    func uuid() throws(PostgresError) -> String {
        let bytes = try bytes()
        guard bytes.count == 16 else { throw fault("16 bytes") }
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// A `numeric` as PostgreSQL prints it: groups of four decimal digits, the first of weight 10000^weight.
    func numeric() throws(PostgresError) -> String {
        let groups = Int(try integer(at: 0, as: Int16.self))
        let weight = Int(try integer(at: 2, as: Int16.self))
        let sign = try integer(at: 4, as: UInt16.self)
        let scale = Int(try integer(at: 6, as: Int16.self))
        switch sign {
        case 0xC000: return "NaN"
        case 0xD000: return "Infinity"
        case 0xF000: return "-Infinity"
        default: break
        }
        func group(_ place: Int) throws(PostgresError) -> String {
            let index = weight - place
            guard index >= 0, index < groups else { return "0000" }
            let digits = String(try integer(at: 8 + index * 2, as: Int16.self))
            return String(repeating: "0", count: 4 - digits.count) + digits
        }
        var whole = ""
        for place in stride(from: max(weight, 0), through: 0, by: -1) { whole += try group(place) }
        whole = String(whole.drop { $0 == "0" })
        var fraction = ""
        var place = -1
        while fraction.count < scale {
            fraction += try group(place)
            place -= 1
        }
        return (sign == 0x4000 ? "-" : "") + (whole.isEmpty ? "0" : whole)
            + (scale > 0 ? "." + fraction.prefix(scale) : "")
    }
}

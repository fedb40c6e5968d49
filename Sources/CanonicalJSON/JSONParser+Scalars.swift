extension JSONParser {
    /// Reads an integer within ±(2⁵³ − 1).
    mutating func integer() throws(JSONFault) -> Int64 {
        let start = index
        let isNegative = current == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let digits = index
        var size: Int64 = 0
        while let byte = current, byte.isDigit {
            // More than 17 digits are out of range anyway; counting on would overflow.
            if index - digits < 17 { size = size * 10 + Int64(byte - UInt8(ascii: "0")) }
            index += 1
        }
        let count = index - digits
        guard count > 0 else {
            if index == bytes.count { throw end("a digit", "un dígito") }
            throw fault(.invalidNumber, "a digit", "un dígito")
        }
        guard count == 1 || bytes[digits] != UInt8(ascii: "0") else {
            throw fault(
                .invalidNumber,
                at: start,
                "a number without leading zeros",
                "un número sin ceros a la izquierda"
            )
        }
        if let byte = current, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(byte) {
            throw fault(
                .notAnInteger,
                at: start,
                "an integer without fraction or exponent (quantities are strings)",
                "un entero sin decimales ni exponente (las cantidades van como texto)"
            )
        }
        guard count <= 16, size <= JSONValue.integers.upperBound else {
            throw fault(
                .outOfRange,
                at: start,
                "an integer from −9007199254740991 to 9007199254740991",
                "un entero de −9007199254740991 a 9007199254740991"
            )
        }
        return isNegative ? -size : size
    }

    /// Reads a string; the index stands on its opening quote.
    mutating func string() throws(JSONFault) -> String {
        index += 1
        let start = index
        var isASCII = true
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                let text = isASCII ? String(decoding: bytes[start..<index], as: UTF8.self) : try text(start..<index)
                index += 1
                return text
            }
            if byte == UInt8(ascii: "\\") { return try stringWithEscapes(from: start) }
            if byte < 0x20 { throw control() }
            if byte >= 0x80 { isASCII = false }
            index += 1
        }
        throw end("a closing quote", "comillas de cierre")
    }

    /// Goes on at the first backslash.
    private mutating func stringWithEscapes(from start: Int) throws(JSONFault) -> String {
        var decoded: [UInt8] = []
        var plain = start
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                try checkText(plain..<index)
                decoded += bytes[plain..<index]
                index += 1
                return String(decoding: decoded, as: UTF8.self)
            case UInt8(ascii: "\\"):
                try checkText(plain..<index)
                decoded += bytes[plain..<index]
                try escape(into: &decoded)
                plain = index
            case 0..<0x20: throw control()
            default: index += 1
            }
        }
        throw end("a closing quote", "comillas de cierre")
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(JSONFault) {
        let start = index
        index += 1
        guard let byte = current else { throw end("an escape", "una secuencia de escape") }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): decoded += UTF8.encode(try escapedScalar(from: start)).map(Array.init) ?? []
        default:
            throw fault(
                .invalidEscape,
                at: start,
                #"one of \" \\ \/ \b \f \n \r \t \u"#,
                #"una de \" \\ \/ \b \f \n \r \t \u"#
            )
        }
    }

    /// The code point of `\uXXXX`, or of two of them where they are a pair; the index stands after the `u`.
    private mutating func escapedScalar(from start: Int) throws(JSONFault) -> Unicode.Scalar {
        let unit = try fourDigits(from: start)
        guard unit != 0 else {
            throw fault(.nul, at: start, "a text without the character NUL", "un texto sin el carácter NUL")
        }
        var code = UInt32(unit)
        if UTF16.isLeadSurrogate(unit), index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let second = index
            index += 2
            let trail = try fourDigits(from: second)
            if UTF16.isTrailSurrogate(trail) { code = 0x10000 + (code - 0xD800) << 10 + UInt32(trail) - 0xDC00 }
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw fault(
                .unpairedSurrogate,
                at: start,
                "surrogates in pairs only",
                "sustitutos (surrogates) solo en pares"
            )
        }
        guard !scalar.isNoncharacter else { throw noncharacter(at: start) }
        return scalar
    }

    private mutating func fourDigits(from start: Int) throws(JSONFault) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current else { throw end("four hexadecimal digits", "cuatro dígitos hexadecimales") }
            guard let digit = byte.hexadecimalValue else {
                throw fault(.invalidEscape, at: start, "four hexadecimal digits", "cuatro dígitos hexadecimales")
            }
            unit = unit << 4 | UInt16(digit)
            index += 1
        }
        return unit
    }

    private func text(_ range: Range<Int>) throws(JSONFault) -> String {
        try checkText(range)
        return String(decoding: bytes[range], as: UTF8.self)
    }

    /// Valid UTF-8 without noncharacters (RFC 7493 §2.1).
    private func checkText(_ range: Range<Int>) throws(JSONFault) {
        var place = range.lowerBound
        while place < range.upperBound {
            guard bytes[place] >= 0x80 else {
                place += 1
                continue
            }
            guard let (scalar, length) = scalar(at: place, before: range.upperBound) else {
                throw fault(.invalidUTF8, at: place, "valid UTF-8", "UTF-8 válido")
            }
            guard !scalar.isNoncharacter else { throw noncharacter(at: place) }
            place += length
        }
    }

    /// A well-formed sequence of two to four bytes (Unicode, table 3-7).
    private func scalar(at place: Int, before end: Int) -> (Unicode.Scalar, length: Int)? {
        let lead = bytes[place]
        let length: Int
        let smallest: UInt32
        var code: UInt32
        switch lead {
        case 0xC2...0xDF: (length, smallest, code) = (2, 0x80, UInt32(lead & 0x1F))
        case 0xE0...0xEF: (length, smallest, code) = (3, 0x800, UInt32(lead & 0x0F))
        case 0xF0...0xF4: (length, smallest, code) = (4, 0x10000, UInt32(lead & 0x07))
        default: return nil
        }
        guard place + length <= end else { return nil }
        for offset in 1..<length {
            let byte = bytes[place + offset]
            guard byte & 0b1100_0000 == 0b1000_0000 else { return nil }
            code = code << 6 | UInt32(byte & 0x3F)
        }
        // `Unicode.Scalar` refuses surrogates and what is beyond U+10FFFF.
        guard code >= smallest, let scalar = Unicode.Scalar(code) else { return nil }
        return (scalar, length)
    }

    private func control() -> JSONFault {
        bytes[index] == 0
            ? fault(.nul, "a text without the character NUL", "un texto sin el carácter NUL")
            : fault(
                .controlCharacter,
                "control characters as escapes",
                "caracteres de control como secuencias de escape"
            )
    }

    private func noncharacter(at place: Int) -> JSONFault {
        fault(.noncharacter, at: place, "characters that Unicode assigns", "caracteres que Unicode admite")
    }
}

extension Unicode.Scalar {
    /// One of the 66 code points that are never a character.
    fileprivate var isNoncharacter: Bool { value & 0xFFFE == 0xFFFE || (0xFDD0...0xFDEF).contains(value) }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    fileprivate var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

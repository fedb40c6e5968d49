/// Why some bytes aren't JSON as Acta takes it, and where.
public struct JSONFault: Error, Hashable, Sendable {
    /// What is wrong; the raw values are stable.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case empty
        case byteOrderMark = "byte-order-mark"
        case invalidUTF8 = "invalid-utf8"
        case unexpectedCharacter = "unexpected-character"
        case unexpectedEnd = "unexpected-end"
        case trailingContent = "trailing-content"
        case duplicateKey = "duplicate-key"
        case nul = "nul-character"
        case controlCharacter = "control-character"
        case unpairedSurrogate = "unpaired-surrogate"
        case noncharacter
        case invalidEscape = "invalid-escape"
        case invalidNumber = "invalid-number"
        case notAnInteger = "number-not-integer"
        case outOfRange = "number-out-of-range"
        case tooDeep = "too-deep"
    }

    /// What is wrong.
    public let code: Code
    /// The byte at which it was seen, from 0.
    public let offset: Int
    /// The line of that byte, from 1.
    public let line: Int
    /// The character of that line, from 1.
    public let column: Int
    /// What was expected there, in English.
    public let expected: String
    /// The same in Spanish.
    public let esperado: String
    /// The JSON pointer (RFC 6901) of the value in which it was seen; empty for the whole document.
    public private(set) var pointer: String

    init(_ code: Code, at offset: Int, in bytes: [UInt8], expected: String, esperado: String) {
        self.code = code
        self.offset = offset
        self.expected = expected
        self.esperado = esperado
        pointer = ""
        let before = bytes[..<Swift.min(offset, bytes.count)]
        line = 1 + before.count { $0 == UInt8(ascii: "\n") }
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        column = 1 + before[lineStart...].count { $0 & 0b1100_0000 != 0b1000_0000 }
    }

    /// One sentence in English.
    public var en: String { "Line \(line), column \(column): expected \(expected)." }
    /// The same in Spanish.
    public var es: String { "Línea \(line), columna \(column): se esperaba \(esperado)." }

    /// The same fault, seen from the value around.
    func inside(_ key: String) -> JSONFault {
        var fault = self
        fault.pointer = "/" + key.pointerToken + pointer
        return fault
    }

    func inside(_ index: Int) -> JSONFault { inside(String(index)) }
}

extension JSONFault: CustomStringConvertible {
    public var description: String { "\(code.rawValue) at \(pointer.isEmpty ? "/" : pointer): \(en)" }
}

extension String {
    /// This key as a part of a JSON pointer (RFC 6901 §3).
    public var pointerToken: String {
        guard utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return self }
        var token = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "~": token += "~0"
            case "/": token += "~1"
            default: token.unicodeScalars.append(scalar)
            }
        }
        return token
    }
}

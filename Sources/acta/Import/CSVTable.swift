import CanonicalJSON

/// What is wrong with a line of a file, and what was expected.
struct LineFault: Error, Hashable {
    /// Counted from 1, as editors do.
    let line: Int
    /// The column's name, where it is about one.
    let column: String?
    /// What is there and what was expected.
    let text: String

    /// `padron.csv:17: birthDate: …`
    func described(in file: String) -> String {
        "\(file):\(line): \(column.map { "\($0): " } ?? "")\(text)"
    }
}

/// A file of comma-separated values (RFC 4180), as spreadsheets write it: also with semicolons or tabs, and with a mark of
/// byte order.
struct CSVTable {
    /// The names in the first line.
    let header: [String]
    /// The rows below it, each with the line where it begins. Blank lines are left out.
    let rows: [(line: Int, cells: [String])]

    /// - Throws: `LineFault` where it isn't UTF-8, a quotation never ends, or there is no header.
    init(_ bytes: [UInt8]) throws(LineFault) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let content = bytes.starts(with: mark) ? bytes.dropFirst(3) : bytes[...]
        guard String(validating: content, as: UTF8.self) != nil else {
            let line = Self.lineOfBadText(content)
            throw LineFault(line: line, column: nil, text: "this isn't UTF-8; save the file as “CSV UTF-8”")
        }
        var reader = CSVReader(bytes: Array(content), delimiter: Self.delimiter(of: content))
        var found: [(line: Int, cells: [String])] = []
        while let row = try reader.next() {
            if row.cells != [""] { found.append(row) }
        }
        guard let first = found.first else {
            throw LineFault(
                line: 1,
                column: nil,
                text: "the file is empty; a line with the names of columns was expected"
            )
        }
        header = first.cells
        rows = Array(found.dropFirst())
    }

    /// Whichever the first line has most of.
    private static func delimiter(of bytes: ArraySlice<UInt8>) -> UInt8 {
        let first = bytes.prefix { $0 != UInt8(ascii: "\n") }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        return candidates.max { left, right in
            first.count { $0 == left } < first.count { $0 == right }
        } ?? UInt8(ascii: ",")
    }

    private static func lineOfBadText(_ bytes: ArraySlice<UInt8>) -> Int {
        var line = 1
        for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { return line }
            line += 1
        }
        return line
    }
}

/// Reads one row after the other.
private struct CSVReader {
    let bytes: [UInt8]
    let delimiter: UInt8
    var place = 0
    var line = 1

    mutating func next() throws(LineFault) -> (line: Int, cells: [String])? {
        guard place < bytes.count else { return nil }
        let first = line
        var cells: [String] = []
        while true {
            cells.append(try cell().trimmed)
            guard place < bytes.count else { return (first, cells) }
            let byte = bytes[place]
            place += 1
            if byte == delimiter { continue }
            if byte == UInt8(ascii: "\r"), place < bytes.count, bytes[place] == UInt8(ascii: "\n") { place += 1 }
            line += 1
            return (first, cells)
        }
    }

    private mutating func cell() throws(LineFault) -> String {
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
            let start = place
            while place < bytes.count, !isEnd(bytes[place]) { place += 1 }
            return String(decoding: bytes[start..<place], as: UTF8.self)
        }
        let opened = line
        var text: [UInt8] = []
        place += 1
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == UInt8(ascii: "\"") {
                guard place < bytes.count, bytes[place] == byte else {
                    while place < bytes.count, !isEnd(bytes[place]) { place += 1 }
                    return String(decoding: text, as: UTF8.self)
                }
                place += 1
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            text.append(byte)
        }
        throw LineFault(line: opened, column: nil, text: "a quotation begins here and never ends")
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}

extension String {
    /// Without spaces at its ends.
    fileprivate var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return String(rest)
    }
}

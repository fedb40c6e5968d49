/// Reads the records of a `.pb` file one after the other, and knows on which line it is.
struct PabulibReader {
    struct Record {
        /// Where it begins, counted from 1.
        var line: Int
        var fields: [String]

        subscript(header: [String], column: String) -> String? {
            header.firstIndex(of: column).map { fields[$0] }
        }
    }

    private let bytes: [UInt8]
    private let file: String
    private var offset = 0
    private var line = 1
    private var peeked: Record?
    /// Where the last record began.
    private(set) var lastLine = 1

    init(_ bytes: [UInt8], file: String) throws(PabulibFault) {
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        self.file = file
        if let bad = Self.firstInvalidUTF8(self.bytes) {
            let line = 1 + self.bytes[..<bad].count { $0 == UInt8(ascii: "\n") }
            throw PabulibFault(file: file, line: line, problem: "this isn't UTF-8; convert the file to UTF-8")
        }
    }

    func fault(_ line: Int, _ problem: String) -> PabulibFault {
        PabulibFault(file: file, line: line, problem: problem)
    }

    /// Takes a line that holds only a section's name.
    mutating func section(_ name: String) throws(PabulibFault) {
        guard let record = try next() else {
            throw fault(line, "the file ends here; the section \(name) was expected")
        }
        guard record.fields == [name] else {
            throw fault(
                record.line,
                "“\(record.fields.joined(separator: ";"))” stands where the section \(name) was expected"
            )
        }
    }

    /// Takes a section's header line.
    mutating func header(required: [String]) throws(PabulibFault) -> [String] {
        guard let record = try next() else {
            throw fault(line, "the file ends here; a header line with \(required.joined(separator: ", ")) was expected")
        }
        for column in required where !record.fields.contains(column) {
            throw fault(record.line, "the header line has no column “\(column)”")
        }
        return record.fields
    }

    /// The next record of a section, or `nil` where the next section (or the end, if that is `nil`) comes.
    mutating func record(until section: String?, columns: [String]) throws(PabulibFault) -> Record? {
        guard let record = try next() else {
            if let section { throw fault(lastLine, "the file ends here; the section \(section) was expected") }
            return nil
        }
        if let section, record.fields == [section] {
            peeked = record
            return nil
        }
        guard record.fields.count == columns.count else {
            let expected = "\(columns.count) fields were expected (\(columns.joined(separator: ";")))"
            throw fault(record.line, "\(record.fields.count) fields; \(expected)")
        }
        return record
    }

    /// A column as a whole number; `nil` where it isn't there or is empty.
    func integer(_ record: Record, _ header: [String], _ column: String) throws(PabulibFault) -> Int? {
        guard let text = record[header, column], !text.isEmpty else { return nil }
        guard let value = Int(text) else {
            throw fault(record.line, "“\(column)” is “\(text)”; a whole number was expected")
        }
        return value
    }

    private mutating func next() throws(PabulibFault) -> Record? {
        if let record = peeked {
            peeked = nil
            return record
        }
        while offset < bytes.count, bytes[offset] == UInt8(ascii: "\n") || bytes[offset] == UInt8(ascii: "\r") {
            if bytes[offset] == UInt8(ascii: "\n") { line += 1 }
            offset += 1
        }
        guard offset < bytes.count else { return nil }
        lastLine = line
        var record = Record(line: line, fields: [])
        while true {
            record.fields.append(try field())
            guard offset < bytes.count else { return record }
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: ";") { continue }
            if byte == UInt8(ascii: "\r"), offset < bytes.count, bytes[offset] == UInt8(ascii: "\n") { offset += 1 }
            line += 1
            return record
        }
    }

    /// Leaves `offset` at the separator that ends the field.
    private mutating func field() throws(PabulibFault) -> String {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { return try plainField() }
        let start = line
        var text: [UInt8] = []
        offset += 1
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\n") { line += 1 }
            guard byte == UInt8(ascii: "\"") else {
                text.append(byte)
                continue
            }
            if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") {
                text.append(byte)
                offset += 1
                continue
            }
            guard offset == bytes.count || Self.ends(bytes[offset]) else {
                throw fault(
                    line,
                    "text after a closing quote; “;” or the line's end was expected (a quote inside is doubled)"
                )
            }
            return String(decoding: text, as: UTF8.self)
        }
        throw fault(start, "a quote opens here and is never closed")
    }

    private mutating func plainField() throws(PabulibFault) -> String {
        let start = offset
        while offset < bytes.count, !Self.ends(bytes[offset]) {
            if bytes[offset] == UInt8(ascii: "\"") {
                throw fault(line, "a stray quote; put the whole field in quotes and double the quote inside")
            }
            offset += 1
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private static func ends(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private static func firstInvalidUTF8(_ bytes: [UInt8]) -> Int? {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var consumed = 0
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): consumed += UTF8.width(scalar)
            case .emptyInput: return nil
            case .error: return consumed
            }
        }
    }
}

public import CanonicalJSON

/// A list as lines: `application/x-ndjson`, or `text/csv` (RFC 4180, UTF-8) with the fields' names on the first line.
public enum Export: Sendable {
    case ndjson, csv

    /// The lines before the first item.
    public func header(_ listing: Listing) -> [UInt8] { header(listing.fields.map(\.name)) }

    /// The same, where the columns aren't of a listing.
    public func header(_ columns: [String]) -> [UInt8] {
        switch self {
        case .ndjson: []
        case .csv: Self.line(columns)
        }
    }

    /// The line of an item.
    public func line(_ item: JSONValue, _ listing: Listing) -> [UInt8] { line(item, listing.fields.map(\.name)) }

    /// The same, where the columns aren't of a listing.
    public func line(_ item: JSONValue, _ columns: [String]) -> [UInt8] {
        switch self {
        case .ndjson:
            return item.canonicalBytes + [UInt8(ascii: "\n")]
        case .csv:
            guard case .object(let object) = item else { return [] }
            return Self.line(columns.map { Self.cell(object[$0] ?? .null) })
        }
    }

    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .bool(let flag): flag ? "true" : "false"
        case .integer(let number): String(number)
        case .string(let text): text
        case .array, .object: String(decoding: value.canonicalBytes, as: UTF8.self)
        }
    }

    private static func line(_ cells: [String]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, cell) in cells.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            let quoted = cell.utf8.contains { byte in
                byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\n")
                    || byte == UInt8(ascii: "\r")
            }
            guard quoted else {
                bytes += cell.utf8
                continue
            }
            bytes.append(UInt8(ascii: "\""))
            for byte in cell.utf8 { bytes += byte == UInt8(ascii: "\"") ? [byte, byte] : [byte] }
            bytes.append(UInt8(ascii: "\""))
        }
        return bytes + [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }
}

extension Reader {
    /// The whole list, as the bytes of a page of lines at a time.
    public func export(
        _ resource: Resource,
        commune: String,
        query: ListQuery,
        as format: Export
    ) throws(ReadFault) -> AsyncMapSequence<Pages, [UInt8]> {
        try pages(resource, commune: commune, query: query).map { page in
            page.items.flatMap { format.line($0, resource.listing) }
        }
    }
}

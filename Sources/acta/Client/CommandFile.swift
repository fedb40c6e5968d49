import CanonicalJSON
import Foundation

/// One line of a file of commands or of a scenario.
struct FileLine {
    /// `file:line`.
    var place: String
    var commune: String?
    /// The command without what only the scenario needs.
    var command: JSONValue?
    /// A token of this member is used.
    var member: String?
    /// A read instead of a command.
    var path: String?
    /// The clock is set instead.
    var clock: JSONValue?
    var expect: JSONValue?

    /// Whether its answer must be seen before the next line is sent.
    var isScenario: Bool { path != nil || clock != nil || expect != nil }
}

/// Reads a file of commands: NDJSON, one JSON object, or a JSON array of them. Empty lines and lines that begin with `#` are
/// skipped.
enum CommandFile {
    static func read(_ path: String) throws -> [FileLine] {
        let bytes: [UInt8]
        do {
            let data =
                path == "-"
                ? FileHandle.standardInput.readDataToEndOfFile() : try Data(contentsOf: URL(fileURLWithPath: path))
            bytes = [UInt8](data)
        } catch {
            throw Failure("\(path) can't be read: \(error.localizedDescription)")
        }
        return try lines(of: bytes, named: path)
    }

    /// The lines of a file that was read already.
    static func lines(of bytes: [UInt8], named path: String) throws -> [FileLine] {
        if let whole = try? JSONValue.parse(bytes) {
            guard case .array(let elements) = whole else { return try repeated(whole, place: path) }
            return try elements.enumerated().flatMap { try repeated($1, place: "\(path), element \($0 + 1)") }
        }
        var lines: [FileLine] = []
        for (index, raw) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let text = raw.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            if text.isEmpty || text.first == UInt8(ascii: "#") || text.elementsEqual([UInt8(ascii: "\r")]) { continue }
            let value: JSONValue
            do { value = try JSONValue.parse(Array(text)) } catch { throw Failure("\(path):\(index + 1): \(error)") }
            lines += try repeated(value, place: "\(path):\(index + 1)")
        }
        return lines
    }

    /// The line, or with `"repeat": "0001-0412"` one for each number of the range, which stands wherever a text says `{n}`.
    private static func repeated(_ value: JSONValue, place: String) throws -> [FileLine] {
        let value = try expanded(value, place)
        guard let range = value["repeat"] else { return [try line(value, place: place)] }
        return try numbers(range, place).map { try line(value.replacing("{n}", with: $0), place: "\(place) (\($0))") }
    }

    /// With the elements of lists that say `{"repeat": "01-22", "of": …}` written out.
    private static func expanded(_ value: JSONValue, _ place: String) throws -> JSONValue {
        switch value {
        case .array(let elements):
            let written = try elements.flatMap { element throws -> [JSONValue] in
                guard let range = element["repeat"], let one = element["of"] else {
                    return [try expanded(element, place)]
                }
                return try numbers(range, place).map { one.replacing("{n}", with: $0) }
            }
            return .array(written)
        case .object(let object):
            return .object(JSONObject(try object.map { ($0.key, try expanded($0.value, place)) }))
        default:
            return value
        }
    }

    /// The numbers of a range, all with as many digits as its ends.
    private static func numbers(_ range: JSONValue, _ place: String) throws -> [String] {
        let ends = (range.string ?? "").split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2, ends[0].count == ends[1].count, ends[0].count < 7,
            ends.allSatisfy({ $0.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) }),
            let first = Int(ends[0]), let last = Int(ends[1]), first <= last
        else {
            throw Failure("\(place): “repeat” is \(range.text); a range such as \"0001-0412\" was expected")
        }
        return (first...last).map { number in
            let digits = String(number)
            return String(repeating: "0", count: ends[0].count - digits.count) + digits
        }
    }

    private static func line(_ value: JSONValue, place: String) throws -> FileLine {
        guard case .object(let members) = value else {
            throw Failure("\(place): a JSON object was expected, as {\"id\": …, \"type\": …, \"data\": …}")
        }
        var line = FileLine(place: place)
        var command: [(String, JSONValue)] = []
        for entry in members {
            let (key, member) = (entry.key, entry.value)
            switch key {
            case "commune": line.commune = member.string
            case "as": line.member = member.string
            case "get": line.path = member.string
            case "clock": line.clock = member
            case "expect": line.expect = member
            case "repeat": break
            default: command.append((key, member))
            }
        }
        if line.path == nil, line.clock == nil { line.command = .object(JSONObject(command)) }
        return line
    }
}

extension JSONValue {
    /// With a part of all its texts replaced.
    fileprivate func replacing(_ part: String, with text: String) -> JSONValue {
        switch self {
        case .string(let own): .string(own.replacingOccurrences(of: part, with: text))
        case .array(let elements): .array(elements.map { $0.replacing(part, with: text) })
        case .object(let object):
            .object(JSONObject(object.map { ($0.key, $0.value.replacing(part, with: text)) }))
        default: self
        }
    }
}

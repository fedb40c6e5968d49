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

    /// Whether it says more than a plain command.
    var isScenario: Bool { member != nil || path != nil || clock != nil || expect != nil }
}

/// Reads a file of commands: NDJSON, one JSON object, or a JSON array of them. Empty lines and lines that begin with `#` are skipped.
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
        if let whole = try? JSONValue.parse(bytes) {
            guard case .array(let elements) = whole else { return [try line(whole, place: path)] }
            return try elements.enumerated().map { try line($1, place: "\(path), element \($0 + 1)") }
        }
        var lines: [FileLine] = []
        for (index, raw) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            let text = raw.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            if text.isEmpty || text.first == UInt8(ascii: "#") || text.elementsEqual([UInt8(ascii: "\r")]) { continue }
            let value: JSONValue
            do { value = try JSONValue.parse(Array(text)) } catch { throw Failure("\(path):\(index + 1): \(error)") }
            lines.append(try line(value, place: "\(path):\(index + 1)"))
        }
        return lines
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
            default: command.append((key, member))
            }
        }
        if line.path == nil, line.clock == nil { line.command = .object(JSONObject(command)) }
        return line
    }
}

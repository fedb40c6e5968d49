import Foundation
import Logging
import Yams

/// Where an option's value comes from when no flag gives it: an `ACTA_*` variable, then a YAML file.
struct Settings {
    private let environment: [String: String]
    private let file: [String: String]

    /// - Parameter path: a YAML file of plain keys and values; `acta.yaml` in the current folder where none is named and it exists.
    init(path: String?, environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        self.environment = environment
        let named = path ?? environment["ACTA_CONFIG"]
        let chosen = named ?? "acta.yaml"
        guard let text = try? String(contentsOfFile: chosen, encoding: .utf8) else {
            if let named {
                throw Failure("the configuration \(named) can't be read; name a YAML file, or leave --config out")
            }
            file = [:]
            return
        }
        let loaded: Any?
        do { loaded = try Yams.load(yaml: text) } catch { throw Failure("\(chosen): \(error)") }
        guard let pairs = loaded as? [String: Any] else {
            throw Failure("\(chosen): expected lines of the form “key: value”")
        }
        file = pairs.mapValues { "\($0)" }
    }

    /// The flag, else `ACTA_<NAME>`, else the file's `name`; in variables a hyphen is an underscore.
    func value(_ name: String, flag: String? = nil) -> String? {
        flag ?? environment["ACTA_" + name.uppercased().replacing("-", with: "_")] ?? file[name]
    }

    /// The same as a whole number within bounds.
    func number(_ name: String, flag: Int? = nil, in bounds: ClosedRange<Int>, default fallback: Int) throws -> Int {
        guard let text = flag.map(String.init) ?? value(name) else { return fallback }
        guard let number = Int(text), bounds.contains(number) else {
            throw Failure.usage(
                "\(name) is “\(text)”; a whole number from \(bounds.lowerBound) to \(bounds.upperBound) was expected"
            )
        }
        return number
    }

    /// How much is logged.
    func logLevel(flag: String? = nil, default fallback: Logger.Level) throws -> Logger.Level {
        guard let text = value("log-level", flag: flag) else { return fallback }
        guard let level = Logger.Level(rawValue: text) else {
            throw Failure.usage("log-level is “\(text)”; trace, debug, info, notice, warning or error were expected")
        }
        return level
    }

    /// The database: flag or ACTA_DATABASE_URL, then DATABASE_URL; empty leaves it to libpq's own variables.
    func databaseURL(flag: String?) -> String? {
        value("database-url", flag: flag) ?? environment["DATABASE_URL"]
    }
}

/// What the machine offers.
enum Machine {
    /// Threads or connections of a kind that shares the machine with as much work of others: one on two cores.
    static var halfOfCores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount / 2) }
}

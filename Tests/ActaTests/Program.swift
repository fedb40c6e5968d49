import CanonicalJSON
import Foundation
import Testing

/// The built program, and what it printed.
struct Program {
    struct Result {
        var status: Int32
        var output: String
        var errors: String
        var lines: [String] { output.split(separator: "\n").map(String.init) }
    }

    /// Beside the test bundle.
    static let path: String = {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("acta").path
    }()

    /// Real data that isn't part of the project: beside it, or where ACTA_REAL_DATA says; `nil` where there is none.
    static let realData: String? = {
        if let path = ProcessInfo.processInfo.environment["ACTA_REAL_DATA"] { return path }
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appendingPathComponent("shared/data").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    /// Runs to its end. Output goes through files, so that much of it can't block the program.
    static func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Result {
        let process = try Started(arguments, environment: environment)
        let status = await process.ended()
        return Result(status: status, output: process.output, errors: process.errors)
    }
}

/// A program that runs.
final class Started: @unchecked Sendable {
    // Safe to share: the fields don't change after `init`, and Process is only asked and signalled.
    let process = Process()
    private let folder: URL

    init(_ arguments: [String], environment: [String: String] = [:], executable: String = Program.path) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("acta-run-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for name in ["out", "err"] {
            _ = FileManager.default.createFile(atPath: folder.appendingPathComponent(name).path, contents: nil)
        }
        process.executableURL = URL(fileURLWithPath: executable)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: folder.appendingPathComponent("out"))
        process.standardError = try FileHandle(forWritingTo: folder.appendingPathComponent("err"))
        try process.run()
    }

    deinit {
        // A test that failed leaves no program behind.
        if process.isRunning { process.terminate() }
        try? FileManager.default.removeItem(at: folder)
    }

    var output: String { (try? String(contentsOf: folder.appendingPathComponent("out"), encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOf: folder.appendingPathComponent("err"), encoding: .utf8)) ?? "" }

    /// Its exit status once it has ended.
    func ended() async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                self.process.waitUntilExit()
                continuation.resume(returning: self.process.terminationStatus)
            }
        }
    }

    /// SIGKILL.
    func kill() async {
        Foundation.kill(process.processIdentifier, SIGKILL)
        _ = await ended()
    }

    /// SIGTERM.
    func stop() async -> Int32 {
        process.terminate()
        return await ended()
    }

    /// Looks until `condition` holds; fails after a minute or when the program has ended.
    func wait(until condition: () -> Bool) async throws {
        for _ in 0..<1200 {
            if condition() { return }
            guard process.isRunning else { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Ended(
            text: "status \(process.isRunning ? "running" : String(process.terminationStatus)): \(output)\n\(errors)"
        )
    }

    struct Ended: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }
}

/// A running `acta dev`, with what it printed when it was ready.
struct Development {
    let program: Started
    let folder: URL
    let url: String
    let token: String
    let databaseURL: String

    /// - Parameter folder: where it keeps its data; a new one unless told.
    static func start(
        in folder: URL? = nil,
        _ arguments: [String] = ["--no-demo"],
        environment: [String: String] = [:]
    ) async throws -> Development {
        let folder =
            folder ?? FileManager.default.temporaryDirectory.appendingPathComponent("acta-dev-\(UUID().uuidString)")
        let program = try Started(
            ["dev", "--dir", folder.path, "--port", "0", "--json"] + arguments,
            environment: environment
        )
        try await program.wait { program.output.contains("\n") }
        let line = try JSONValue.parse(Array((program.output.split(separator: "\n").first ?? "").utf8))
        return Development(
            program: program,
            folder: folder,
            url: try #require(line["url"]?.string),
            token: try #require(line["token"]?.string),
            databaseURL: try #require(line["databaseURL"]?.string)
        )
    }

    /// For programs that talk to it.
    var environment: [String: String] {
        ["ACTA_URL": url, "ACTA_TOKEN": token, "DATABASE_URL": databaseURL, "LANG": "C"]
    }

    /// Ends it and deletes its data.
    func end() async {
        _ = await program.stop()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Another server on the same database.
    func anotherServer() async throws -> (program: Started, url: String) {
        let probe = try FreePort.find()
        let program = try Started(
            [
                "serve", "--port", String(probe), "--jwks", folder.appendingPathComponent("jwks.json").path,
                "--keyring", folder.appendingPathComponent("keyring.json").path, "--database-url", databaseURL,
                "--with-workers",
            ])
        let address = "http://127.0.0.1:\(probe)"
        for _ in 0..<600 {
            if let reply = try? await Web.send("GET", address + "/readyz"), reply.status == 200 {
                return (program, address)
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Started.Ended(text: "the second server isn't ready: \(program.errors)")
    }
}

enum FreePort {
    static func find() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        try #require(found)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

extension JSONValue {
    subscript(key: String) -> JSONValue? {
        if case .object(let object) = self { object[key] } else { nil }
    }

    var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    var array: [JSONValue] {
        if case .array(let values) = self { values } else { [] }
    }
}

import Foundation
import LocalPostgres

/// A server in a process of its own, so that its memory and its share of the machine are its own.
final class ServerProcess {
    let port: Int
    let token: String
    private let process: Process

    /// Starts `acta serve` on a database that is migrated, and waits until it is ready.
    init(databaseURL: String, folder: String, signer: TokenSigner, token: String, workers: Bool, keyring: String)
        async throws
    {
        self.token = token
        port = try FreePort.find()
        let jwks = folder + "/bench.jwks"
        try Data(signer.jwks.utf8).write(to: URL(fileURLWithPath: jwks))
        process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.executablePath)
        process.arguments =
            [
                "serve", "--host", "127.0.0.1", "--port", String(port), "--database-url", databaseURL, "--jwks", jwks,
                "--keyring", keyring,
            ] + (workers ? ["--with-workers"] : [])
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let client = ActaClient(address: "http://127.0.0.1:\(port)", token: token)
        for _ in 0..<200 {
            if let reply = try? await client.get("/readyz"), reply.status == 200 { return }
            guard process.isRunning else { throw Failure("the server ended before it was ready") }
            try await Task.sleep(for: .milliseconds(50))
        }
        process.terminate()
        throw Failure("the server wasn't ready within 10 seconds")
    }

    /// Resident memory in MiB.
    var residentMemory: Double {
        let path = "/proc/\(process.processIdentifier)/status"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return (line.flatMap { Double($0.filter(\.isNumber)) } ?? 0) / 1024
    }

    /// Seconds of processor time that the server has used so far.
    var processorTime: Double {
        let text = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)) ?? ""
        // After the program's name in parentheses: `utime` and `stime` are the 12th and 13th, in ticks.
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}

extension CommandLine {
    /// Where this program is.
    static var executablePath: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }
}

/// Finds a port that nothing listens on.
enum FreePort {
    static func find() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let found = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && getsockname(descriptor, address, &length) == 0
            }
        }
        guard found else { throw Failure("no free port was found") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

internal import Foundation
internal import Logging

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The files of a cluster.
enum Cluster {
    /// Makes the directory, owned by the account, and gives its path: another one, in the account's home, where the
    /// account can't get to it.
    static func prepareDirectory(_ wanted: String, account: Account, logger: Logger) throws -> String {
        let wanted = URL(fileURLWithPath: wanted).standardizedFileURL.path
        let manager = FileManager.default
        do {
            try manager.createDirectory(atPath: wanted, withIntermediateDirectories: true)
        } catch {
            throw LocalServerFault.directory(path: wanted, reason: "it can't be made")
        }
        let notice = wanted + "/LOCATION"
        if let place = try? String(contentsOfFile: notice, encoding: .utf8) {
            let place = place.trimmingCharacters(in: .whitespacesAndNewlines)
            if account.canUse(place) { return place }
        }
        try checkOwner(of: wanted, account: account)
        if account.own(wanted, mode: 0o700), account.canUse(wanted) { return wanted }
        let place = "\(account.home)/acta-\(digest(of: wanted))"
        do {
            try manager.createDirectory(atPath: place, withIntermediateDirectories: true)
            guard account.own(place, mode: 0o700), account.canUse(place) else {
                throw LocalServerFault.directory(path: wanted, reason: "")
            }
            try (place + "\n").write(toFile: notice, atomically: true, encoding: .utf8)
        } catch {
            throw LocalServerFault.directory(
                path: wanted,
                reason: "the user postgres can't enter it (a directory above it is closed to others), nor use \(place)"
            )
        }
        logger.notice("the user postgres can't enter \(wanted); the database is in \(place)")
        return place
    }

    /// A directory of someone else's is only taken over while it is empty.
    private static func checkOwner(of directory: String, account: Account) throws(LocalServerFault) {
        var status = stat()
        guard stat(directory, &status) == 0, status.st_uid != account.uid else { return }
        guard (try? FileManager.default.contentsOfDirectory(atPath: directory))?.isEmpty == true else {
            throw .directory(path: directory, reason: "it isn't empty, and belongs to another user")
        }
    }

    /// Runs initdb where there is no cluster yet, and gives the password of the user `postgres`.
    static func prepare(_ directory: String, account: Account, installation: Installation) throws -> String {
        let manager = FileManager.default
        let secret = directory + "/acta-password"
        let handed = directory + ".password"
        if manager.fileExists(atPath: handed), !manager.fileExists(atPath: secret) {
            // An initdb that was cut off left a cluster that is of no use.
            for name in (try? manager.contentsOfDirectory(atPath: directory)) ?? [] {
                try? manager.removeItem(atPath: "\(directory)/\(name)")
            }
        }
        if manager.fileExists(atPath: directory + "/PG_VERSION") {
            guard let password = try? String(contentsOfFile: secret, encoding: .utf8), !password.isEmpty else {
                throw LocalServerFault.directory(path: directory, reason: "it holds a cluster that isn't Acta's")
            }
            return password.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let left = (try? manager.contentsOfDirectory(atPath: directory)) ?? []
        guard left.isEmpty else {
            throw LocalServerFault.directory(path: directory, reason: "it isn't empty and holds no cluster")
        }
        let password = randomPassword()
        let secretly: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
        defer { try? manager.removeItem(atPath: handed) }
        guard manager.createFile(atPath: handed, contents: Data(password.utf8), attributes: secretly),
            account.own(handed, mode: 0o600)
        else {
            throw LocalServerFault.directory(path: handed, reason: "it can't be written")
        }
        try Tool.run(
            account.prefix + [
                installation.initdb, "-D", directory, "--username=postgres", "--pwfile=\(handed)",
                "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
            ]
        )
        guard manager.createFile(atPath: secret, contents: Data(password.utf8), attributes: secretly),
            account.own(secret, mode: 0o600)
        else {
            throw LocalServerFault.directory(path: secret, reason: "it can't be written")
        }
        return password
    }

    /// What postmaster.pid tells: the process, and whether it takes connections.
    static func readPID(_ directory: String) -> (pid: Int32, isReady: Bool)? {
        guard let text = try? String(contentsOfFile: directory + "/postmaster.pid", encoding: .utf8) else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let pid = Int32(first.trimmingCharacters(in: .whitespaces)), pid > 0 else {
            return nil
        }
        let state = lines.count > 7 ? lines[7].trimmingCharacters(in: .whitespaces) : ""
        return (pid, state == "ready")
    }

    /// Removes a postmaster.pid that a killed server left. A program that was killed takes its server along, so one
    /// that stays belongs to a program that runs, and isn't touched.
    static func clearStale(_ directory: String) throws {
        guard let (pid, _) = readPID(directory) else { return }
        if isServer(pid, of: directory) {
            var tries = 0
            while isServer(pid, of: directory), tries < 1000 {
                usleep(10_000)
                tries += 1
            }
            guard !isServer(pid, of: directory) else {
                throw LocalServerFault.directory(
                    path: directory,
                    reason: "a server of another program uses it (process \(pid))"
                )
            }
        }
        try? FileManager.default.removeItem(atPath: directory + "/postmaster.pid")
    }

    /// The socket's directory: in the cluster, or in /tmp where its path would be too long for a socket.
    static func socketDirectory(_ directory: String) -> String {
        // A socket's path has 107 bytes at most, of which its name takes up to 22.
        directory.utf8.count <= 85 ? directory : "/tmp"
    }

    /// A port that is free now.
    static func freePort() throws(LocalServerFault) -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 ? getsockname(descriptor, pointer, &length) : -1
            }
        }
        guard status == 0 else { throw .notReady(log: "no free port on 127.0.0.1") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// The processes whose parent this one is.
    static func children(of parent: Int32) -> [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }.filter { pid in
            guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
                let end = stat.lastIndex(of: ")")
            else { return false }
            // After the command's name in parentheses come the state and the parent.
            let fields = stat[stat.index(after: end)...].split(separator: " ")
            return fields.count > 1 && Int32(fields[1]) == parent
        }
    }

    /// Signals a process; whether there was one.
    @discardableResult
    static func send(_ signal: Int32, to process: Int32) -> Bool {
        kill(process, signal) == 0
    }

    /// Whether a process runs; one that ended and waits for its parent has no command line any more.
    static func isAlive(_ process: Int32) -> Bool {
        guard send(0, to: process) else { return false }
        guard let words = try? String(contentsOfFile: "/proc/\(process)/cmdline", encoding: .utf8) else { return false }
        return !words.isEmpty
    }

    private static func isServer(_ pid: Int32, of directory: String) -> Bool {
        guard send(0, to: pid) else { return false }
        guard let words = try? String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8) else { return true }
        return words.contains("postgres") && words.contains(directory)
    }

    private static func randomPassword() -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
        var generator = SystemRandomNumberGenerator()
        return String((0..<26).compactMap { _ in letters.randomElement(using: &generator) })
    }

    /// FNV-1a: a name for a path, not a secret.
    private static func digest(of path: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }
}

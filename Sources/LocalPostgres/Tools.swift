internal import Foundation

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What can go wrong with a private server.
public enum LocalServerFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// PostgreSQL's programs weren't found.
    case notInstalled(searched: [String])
    /// PostgreSQL refuses to run as root, and there is no user to run it as.
    case noUser(String)
    /// The directory can't be used by the user that PostgreSQL runs as.
    case directory(path: String, reason: String)
    /// A program of PostgreSQL's failed.
    case failed(program: String, status: Int32, output: String)
    /// The server ended, or didn't become ready, while it was started.
    case notReady(log: String)

    public var description: String {
        switch self {
        case .notInstalled(let searched):
            "PostgreSQL's initdb and postgres were not found in \(searched.joined(separator: ", "))"
        case .noUser(let user):
            "PostgreSQL doesn't run as root, and there is no user \(user) to run it as"
        case .directory(let path, let reason):
            "the directory \(path) can't hold the database: \(reason)"
        case .failed(let program, let status, let output):
            "\(program) ended with status \(status): \(output)"
        case .notReady(let log):
            "PostgreSQL didn't start: \(log)"
        }
    }
}

/// Where PostgreSQL's programs are.
struct Installation {
    let directory: String

    var initdb: String { directory + "/initdb" }
    var postgres: String { directory + "/postgres" }

    /// The newest version that is installed, Debian's places first, then PATH.
    static func find() throws(LocalServerFault) -> Installation {
        let root = "/usr/lib/postgresql"
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? [])
            .sorted { (Double($0) ?? 0) > (Double($1) ?? 0) }
            .map { "\(root)/\($0)/bin" }
        let path = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        for directory in versions + path {
            let installation = Installation(directory: directory)
            if [installation.initdb, installation.postgres].allSatisfy(FileManager.default.isExecutableFile) {
                return installation
            }
        }
        throw .notInstalled(searched: ["\(root)/*/bin"] + path)
    }
}

/// The user that PostgreSQL runs as: the caller, or `postgres` where the caller is root.
struct Account {
    let uid: uid_t
    let gid: gid_t
    let home: String
    /// What is put before a command so that it runs as this user; it replaces itself by the command.
    let prefix: [String]

    static func current() throws(LocalServerFault) -> Account {
        guard geteuid() == 0 else {
            return Account(uid: geteuid(), gid: getegid(), home: NSHomeDirectory(), prefix: [])
        }
        guard let entry = getpwnam("postgres") else { throw .noUser("postgres") }
        let (uid, gid) = (entry.pointee.pw_uid, entry.pointee.pw_gid)
        return Account(
            uid: uid,
            gid: gid,
            home: String(cString: entry.pointee.pw_dir),
            prefix: ["setpriv", "--reuid=\(uid)", "--regid=\(gid)", "--clear-groups", "--"]
        )
    }

    /// Whether the user can come to the directory and use it.
    func canUse(_ directory: String) -> Bool {
        guard !prefix.isEmpty else { return access(directory, W_OK | X_OK) == 0 }
        return (try? Tool.run(prefix + ["test", "-w", directory, "-a", "-x", directory])) != nil
    }

    func own(_ path: String, mode: mode_t) -> Bool {
        (prefix.isEmpty || chown(path, uid, gid) == 0) && chmod(path, mode) == 0
    }
}

/// Programs that are run to their end.
enum Tool {
    /// Runs a command, found in PATH, and gives what it printed. It blocks, so it is called on a thread of its own.
    @discardableResult
    static func run(_ command: [String]) throws(LocalServerFault) -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        // Where the caller stands may be a directory that the other user can't enter.
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.environment = environment
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        let name = command.first { $0.contains("/") } ?? command.first ?? ""
        do {
            try start(process)
        } catch {
            throw .failed(program: name, status: -1, output: "\(error)")
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw .failed(program: name, status: process.terminationStatus, output: String(text.suffix(2000)))
        }
        return text
    }

    /// Starts a program with no signal blocked. Threads of Dispatch block nearly all, programs inherit that, and a shell
    /// that can't get SIGCHLD never sees its child end.
    static func start(_ process: Process) throws {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try process.run()
    }

    /// The caller's environment without libpq's and PostgreSQL's variables, which are meant for another server.
    static var environment: [String: String] {
        var variables = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PG") }
        variables["LC_ALL"] = "C.UTF-8"
        return variables
    }
}

internal import Foundation
public import Logging

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A PostgreSQL server of the program's own, in a directory of its own, for `acta dev`, the tests and the benchmarks.
///
/// It listens on 127.0.0.1 and on a socket, with passwords drawn at random. A caller who is root has it run as the user
/// `postgres`. It ends with the program, however that ends: a supervisor, which waits on a pipe that only the program
/// holds, then stops it.
public actor LocalServer {
    /// Where the database is. It differs from what was asked for where the user `postgres` can't get there; then the
    /// file `LOCATION` there tells the place.
    public nonisolated let directory: String
    /// The port on 127.0.0.1.
    public nonisolated let port: Int

    private let account: Account
    private let installation: Installation
    private let password: String
    private let settings: [String: String]
    private let removesDirectory: Bool
    private let logger: Logger
    private var supervisor: Supervisor?

    private init(
        directory: String,
        port: Int,
        account: Account,
        installation: Installation,
        password: String,
        settings: [String: String],
        removesDirectory: Bool,
        logger: Logger
    ) {
        self.directory = directory
        self.port = port
        self.account = account
        self.installation = installation
        self.password = password
        self.settings = settings
        self.removesDirectory = removesDirectory
        self.logger = logger
    }

    /// How a server is stopped.
    public enum StopMode: Sendable {
        /// Sessions are ended, and everything is written.
        case fast
        /// As by a power cut; the next start recovers from the WAL.
        case immediate
    }

    /// Starts a server, making its directory and cluster where they don't exist yet.
    ///
    /// - Parameters:
    ///   - directory: Where the cluster is or shall be.
    ///   - port: The port on 127.0.0.1; a free one unless told, kept for restarts.
    ///   - durable: Whether commits wait for the disk. Without, a crash may damage the database.
    ///   - settings: PostgreSQL's settings by name.
    ///   - removesDirectory: Whether the directory goes when the program ends.
    public static func start(
        directory: String,
        port: Int? = nil,
        durable: Bool = true,
        settings: [String: String] = [:],
        removesDirectory: Bool = false,
        logger: Logger = Logger(label: "acta.local-postgres")
    ) async throws -> LocalServer {
        let installation = try Installation.find()
        let account = try Account.current()
        let (place, password) = try await Blocking.run {
            let place = try Cluster.prepareDirectory(directory, account: account, logger: logger)
            let password = try Cluster.prepare(place, account: account, installation: installation)
            try Cluster.clearStale(place)
            return (place, password)
        }
        var all = settings
        if !durable {
            for name in ["fsync", "synchronous_commit", "full_page_writes"] where all[name] == nil { all[name] = "off" }
        }
        var attempts = 0
        while true {
            let server = LocalServer(
                directory: place,
                port: try port ?? Cluster.freePort(),
                account: account,
                installation: installation,
                password: password,
                settings: all,
                removesDirectory: removesDirectory,
                logger: logger
            )
            do {
                try await server.launch()
                return server
            } catch {
                attempts += 1
                // Another program may have taken the free port between its choice and its use.
                guard port == nil, attempts < 3 else { throw error }
            }
        }
    }

    /// A connection URI for a user and database, over TCP. Other users than `postgres` need their own password.
    public nonisolated func url(user: String = "postgres", database: String = "postgres", password: String? = nil)
        -> String
    {
        let word = password ?? self.password
        return "postgresql://\(Self.escaped(user)):\(Self.escaped(word))@127.0.0.1:\(port)/\(Self.escaped(database))"
    }

    /// The directory of the unix socket.
    public nonisolated var socketDirectory: String { Cluster.socketDirectory(directory) }

    /// The server's process.
    public var processID: Int32? { Cluster.readPID(directory)?.pid }

    /// Stops the server and waits for its end.
    public func stop(_ mode: StopMode = .fast) async {
        guard let supervisor else { return }
        if let pid = Cluster.readPID(directory)?.pid { Cluster.send(mode == .fast ? SIGINT : SIGQUIT, to: pid) }
        await supervisor.ended()
        self.supervisor = nil
    }

    /// Kills the server and its sessions, as a crash of the machine would, and waits for their end.
    public func kill() async {
        guard let supervisor else { return }
        if let pid = Cluster.readPID(directory)?.pid {
            let children = Cluster.children(of: pid)
            // The parent first, or it would restart what it loses.
            for process in [pid] + children { Cluster.send(SIGKILL, to: process) }
            // A session that is still dying keeps the shared memory, and the next start would refuse.
            while children.contains(where: Cluster.isAlive) { await Task.yield() }
        }
        await supervisor.ended()
        self.supervisor = nil
    }

    /// Starts it again with the same directory, port and settings, after stopping it where it runs.
    public func restart(_ mode: StopMode = .fast) async throws {
        await stop(mode)
        try Cluster.clearStale(directory)
        try await launch()
    }

    private func launch() async throws {
        let log = directory + "/server.log"
        var words = [
            installation.postgres, "-D", directory, "-p", String(port),
            "-c", "listen_addresses=127.0.0.1",
            "-c", "unix_socket_directories=\(socketDirectory)",
            "-c", "logging_collector=off",
            // DETAIL may quote rows, and what people's names are doesn't belong into a log.
            "-c", "log_error_verbosity=terse",
        ]
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) { words += ["-c", "\(name)=\(value)"] }
        let supervisor = try Supervisor(
            command: account.prefix,
            server: words,
            log: log,
            account: account,
            removes: removesDirectory ? directory : nil
        )
        self.supervisor = supervisor
        // The last line of postmaster.pid is the server's state; there is no other notice of it that isn't prose.
        while Cluster.readPID(directory)?.isReady != true {
            guard supervisor.isRunning else {
                self.supervisor = nil
                let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
                throw LocalServerFault.notReady(log: String(text.suffix(2000)))
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        logger.debug("PostgreSQL is ready", metadata: ["directory": "\(directory)", "port": "\(port)"])
    }

    private static func escaped(_ text: String) -> String {
        let plain = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }
}

/// Work that blocks, off the threads of Swift's concurrency.
enum Blocking {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(with: Result { try body() })
            }
        }
    }
}

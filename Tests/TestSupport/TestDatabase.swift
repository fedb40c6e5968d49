public import LocalPostgres
public import Postgres
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Databases for tests, on one server that is started with the first and ends with the test's process.
public enum TestDatabase {
    /// A new, empty database: the addresses of its owner (may make roles and signal sessions, isn't a superuser) and of a
    /// login that was granted `acta_server`.
    public static func fresh() async throws -> (ownerURL: String, serverURL: String) {
        let name = try await create()
        let server = try await server()
        return (
            server.url(user: "acta_owner", database: name, password: "owner"),
            server.url(user: "acta_login", database: name, password: "login")
        )
    }

    /// A new database with the address of the superuser.
    public static func superuserURL() async throws -> String {
        try await server().url(database: try await create())
    }

    /// A connection of the owner to a new database.
    public static func connection() async throws -> Connection {
        try await Connection.connect(ConnectionConfiguration(url: try await fresh().ownerURL))
    }

    /// The server itself.
    public static func server() async throws -> LocalServer {
        try await shared.value
    }

    private static let counter = Atomic<Int>(0)

    private static let shared = Task {
        // The server's supervisor ends it, and removes the directory, when this process ends.
        let server = try await LocalServer.start(
            directory: "/tmp/acta-test-\(getpid())-\(UInt32.random(in: 0...(.max)))",
            durable: false,
            settings: ["max_connections": "200", "shared_buffers": "64MB", "autovacuum": "off"],
            removesDirectory: true
        )
        let administrator = try await Connection.connect(ConnectionConfiguration(url: server.url()))
        try await administrator.script(
            """
            create role acta_owner login createrole password 'owner';
            grant pg_signal_backend to acta_owner;
            create role acta_server nologin;
            create role acta_login login password 'login' in role acta_server;
            """
        )
        await administrator.close()
        return server
    }

    private static func create() async throws -> String {
        let name = "test_\(counter.wrappingAdd(1, ordering: .relaxed).newValue)"
        let administrator = try await Connection.connect(ConnectionConfiguration(url: try await server().url()))
        _ = try await administrator.query("create database \(identifier: name) owner acta_owner")
        await administrator.close()
        return name
    }
}

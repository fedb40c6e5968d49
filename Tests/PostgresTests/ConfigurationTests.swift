import Foundation
import LocalPostgres
import Logging
import Postgres
import Synchronization
import TestSupport
import Testing

@Suite struct ConfigurationTests {
    @Test func `single settings win over the address`() async throws {
        let url = try await TestDatabase.fresh().ownerURL
        let connection = try await Connection.connect(
            ConnectionConfiguration(
                url: url + "?application_name=one",
                parameters: ["application_name": "two", "options": "-c work_mem=123kB"]
            )
        )
        let rows = try await connection.query(
            """
            select current_setting('application_name'), current_setting('work_mem'), current_setting('client_encoding')
            """
        )
        let (name, memory, encoding) = try rows[0].decode(String.self, String.self, String.self)
        #expect([name, memory, encoding] == ["two", "123kB", "UTF8"])
    }

    @Test func `settings hold for the session, and one that doesn't exist is told`() async throws {
        let url = try await TestDatabase.fresh().ownerURL
        let connection = try await Connection.connect(
            ConnectionConfiguration(
                url: url,
                parameters: ["options": "-c jit=on"],
                settings: ["jit": "off", "work_mem": "123kB"]
            )
        )
        let rows = try await connection.query("select current_setting('jit'), current_setting('work_mem')")
        let (jit, memory) = try rows[0].decode(String.self, String.self)
        #expect([jit, memory] == ["off", "123kB"])
        let error = await #expect(throws: PostgresError.self) {
            _ = try await Connection.connect(ConnectionConfiguration(url: url, settings: ["no_such_thing": "on"]))
        }
        #expect(error?.sqlState == "42704")
    }

    @Test func `a password file is read as libpq reads it`() async throws {
        let server = try await TestDatabase.server()
        let file = "/tmp/acta-test-\(ProcessInfo.processInfo.processIdentifier)-passfile"
        Leftovers.add(file)
        try "127.0.0.1:*:*:acta_owner:owner\n".write(toFile: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let connection = try await Connection.connect(
            ConnectionConfiguration(
                url: "host=127.0.0.1 port=\(server.port) user=acta_owner dbname=postgres",
                parameters: ["passfile": file]
            )
        )
        #expect(try await connection.query("select current_user")[0].decode(String.self) == "acta_owner")
    }

    @Test func `where TLS is demanded, nothing else is taken`() async throws {
        let configuration = ConnectionConfiguration(
            url: try await TestDatabase.fresh().ownerURL,
            parameters: ["sslmode": "require"]
        )
        let error = await #expect(throws: PostgresError.self) { try await Connection.connect(configuration) }
        #expect(error?.kind == .connectFailed)
        #expect(error?.message.contains("SSL") == true)
    }

    @Test func `the server's notices go to the logger, without parameters`() async throws {
        let record = LogRecord()
        let url = try await TestDatabase.fresh().ownerURL
        let logger = Logger(label: "test") { _ in record }
        let connection = try await Connection.connect(ConnectionConfiguration(url: url, logger: logger))
        try await connection.script(
            """
            create function warn(secret text) returns text language plpgsql as
            $$ begin raise warning 'careful' using errcode = '01AC1'; return secret; end $$
            """
        )
        _ = try await connection.query("select warn(\("hidden word"))")
        let lines = record.lines
        #expect(lines.contains { $0.hasPrefix("warning") && $0.contains("careful") && $0.contains("01AC1") })
        #expect(!lines.contains { $0.contains("hidden word") })
    }
}

/// Keeps what is logged.
private final class LogRecord: LogHandler {
    private let all = Mutex<[String]>([])

    var lines: [String] { all.withLock { $0 } }

    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        all.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
    }
}

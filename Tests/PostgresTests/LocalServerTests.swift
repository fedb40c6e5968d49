import Foundation
import LocalPostgres
import Postgres
import Testing

@Suite(.serialized) struct LocalServerTests {
    private func number(_ server: LocalServer) async throws -> Int {
        let connection = try await Connection.connect(ConnectionConfiguration(url: server.url()))
        let rows = try await connection.query("select coalesce(max(n), 0) from t")
        await connection.close()
        return try rows[0].decode(Int.self)
    }

    private func isAlive(_ pid: Int32) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return !stat.contains(") Z ")
    }

    @Test func `it keeps its data over a stop, a kill and a restart`() async throws {
        let server = try await PrivateServer.start(durable: true)
        let connection = try await Connection.connect(ConnectionConfiguration(url: server.url()))
        try await connection.script("create table t (n int); insert into t values (7)")
        let pid = try #require(await server.processID)
        #expect(isAlive(pid))
        await server.kill()
        #expect(!isAlive(pid))
        while isAlive(connection.backendPID) { await Task.yield() }
        try await server.restart()
        #expect(try await number(server) == 7)
        try await server.restart(.immediate)
        #expect(try await number(server) == 7)
        let last = try #require(await server.processID)
        await server.stop()
        #expect(!isAlive(last))
        #expect(await server.processID == nil)
    }

    @Test func `another program's start takes over a directory that was left`() async throws {
        let directory = PrivateServer.directory()
        Leftovers.add(directory)
        let first = try await LocalServer.start(directory: directory)
        let connection = try await Connection.connect(ConnectionConfiguration(url: first.url()))
        try await connection.script("create table t (n int); insert into t values (3)")
        await first.kill()
        // A killed server leaves its postmaster.pid.
        #expect(FileManager.default.fileExists(atPath: directory + "/postmaster.pid"))
        let second = try await LocalServer.start(directory: directory, durable: false)
        #expect(try await number(second) == 3)
        await second.stop()
    }

    @Test func `the unix socket works too, with the password`() async throws {
        let server = try await PrivateServer.start()
        let connection = try await Connection.connect(
            ConnectionConfiguration(url: server.url(), parameters: ["host": server.socketDirectory])
        )
        #expect(try await connection.query("select inet_server_addr() is null")[0].decode(Bool.self))
        await connection.close()
        await server.stop()
    }

    @Test func `a directory with other things in it is left alone`() async throws {
        let directory = PrivateServer.directory()
        Leftovers.add(directory)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try "mine".write(toFile: directory + "/letter", atomically: true, encoding: .utf8)
        await #expect(throws: LocalServerFault.self) { try await LocalServer.start(directory: directory) }
        #expect(try String(contentsOfFile: directory + "/letter", encoding: .utf8) == "mine")
    }

    @Test func `a directory that the server's user can't enter is replaced by one that is told`() async throws {
        let closed = PrivateServer.directory()
        Leftovers.add(closed)
        try FileManager.default.createDirectory(
            atPath: closed,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let server = try await LocalServer.start(directory: closed + "/data", durable: false)
        Leftovers.add(server.directory)
        if server.directory != closed + "/data" {
            let told = try String(contentsOfFile: closed + "/data/LOCATION", encoding: .utf8)
            #expect(told == server.directory + "\n")
        }
        let connection = try await Connection.connect(ConnectionConfiguration(url: server.url()))
        try await connection.script("create table t (n int); insert into t values (9)")
        await connection.close()
        await server.stop()
        let again = try await LocalServer.start(directory: closed + "/data", durable: false)
        #expect(again.directory == server.directory)
        #expect(try await number(again) == 9)
        await again.stop()
    }

    @Test func `a setting that PostgreSQL refuses is told in its words`() async throws {
        let directory = PrivateServer.directory()
        Leftovers.add(directory)
        let fault = await #expect(throws: LocalServerFault.self) {
            try await LocalServer.start(directory: directory, port: 1, settings: ["work_mem": "nonsense"])
        }
        #expect(fault?.description.contains("work_mem") == true)
    }
}

import Postgres
import TestSupport
import Testing

@Suite struct MigratorTests {
    let first = Migration(version: 1, name: "one", sql: "create table one (n int); insert into one values (1);")
    let second = Migration(version: 2, name: "two", sql: "create table two (n int)")

    @Test func `what is missing is applied once and in order`() async throws {
        let connection = try await TestDatabase.connection()
        let before = try await Migrator([first, second]).status(on: connection)
        #expect(before.map(\.appliedAt) == [nil, nil])
        #expect(try await Migrator([first]).migrate(on: connection) == [first])
        #expect(try await Migrator([second, first]).migrate(on: connection) == [second])
        #expect(try await Migrator([first, second]).migrate(on: connection).isEmpty)
        #expect(try await connection.query("select count(*) from one")[0].decode(Int.self) == 1)
        let after = try await Migrator([first, second]).status(on: connection)
        #expect(after.allSatisfy { $0.appliedAt != nil })
    }

    @Test func `a changed migration is refused`() async throws {
        let connection = try await TestDatabase.connection()
        try await Migrator([first]).migrate(on: connection)
        let changed = Migration(version: 1, name: "one", sql: first.sql + " ")
        await #expect(throws: MigrationFault.changed(version: 1, name: "one")) {
            try await Migrator([changed, second]).migrate(on: connection)
        }
        let tables = try await connection.query("select to_regclass('two') is null")
        #expect(try tables[0].decode(Bool.self))
    }

    @Test func `an unknown migration is refused`() async throws {
        let connection = try await TestDatabase.connection()
        try await Migrator([first, second]).migrate(on: connection)
        await #expect(throws: MigrationFault.unknown(version: 2, name: "two")) {
            try await Migrator([first]).migrate(on: connection)
        }
        await #expect(throws: MigrationFault.unknown(version: 2, name: "two")) {
            try await Migrator([first]).status(on: connection)
        }
    }

    @Test func `a migration that comes late is refused, and so are two of one version`() async throws {
        let connection = try await TestDatabase.connection()
        try await Migrator([second]).migrate(on: connection)
        await #expect(throws: MigrationFault.outOfOrder(version: 1, name: "one")) {
            try await Migrator([first, second]).migrate(on: connection)
        }
        await #expect(throws: MigrationFault.ambiguous(version: 1)) {
            try await Migrator([first, first]).migrate(on: connection)
        }
    }

    @Test func `a migration that fails leaves nothing, and those before it stay`() async throws {
        let connection = try await TestDatabase.connection()
        let bad = Migration(version: 2, name: "bad", sql: "create table half (n int); select 1 / 0;")
        let error = await #expect(throws: PostgresError.self) {
            try await Migrator([first, bad]).migrate(on: connection)
        }
        #expect(error?.sqlState == "22012")
        let half = try await connection.query("select to_regclass('half') is null")
        #expect(try half[0].decode(Bool.self))
        #expect(try await Migrator([first, second]).migrate(on: connection) == [second])
    }

    @Test func `two migrators at once apply each migration once`() async throws {
        let url = try await TestDatabase.fresh().ownerURL
        let migrator = Migrator([first, second])
        let applied = try await withThrowingTaskGroup(of: [Migration].self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let connection = try await Connection.connect(ConnectionConfiguration(url: url))
                    return try await migrator.migrate(on: connection)
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(applied == [first, second])
    }
}

import CanonicalJSON
import Domain
import Postgres
import Schemas
import TestSupport
import Testing

@testable import ReadModels

/// Lists in a database, at their edges.
@Suite struct ListingTests {
    /// A table with ties and missing values in each column.
    private static let listing = Listing(
        path: "things",
        source: "thing",
        fields: [
            Field("name", .text, "name", order: "name collate \"C\""),
            Field("rank", .integer, "rank"),
            Field("amount", .quantity, "amount", order: "amount::numeric"),
            Field("at", .time, "at"),
            Field("open", .bool, "open"),
        ],
        search: "name"
    )
    private static let resource = Resource(views: ["things"], listing: listing)

    private func reader() async throws -> Reader {
        let (ownerURL, serverURL) = try await TestDatabase.fresh()
        let owner = try await Connection.connect(ConnectionConfiguration(url: ownerURL))
        let migrations = Schemas.migrations.map { step in
            Migration(version: step.version, name: step.name, sql: String(decoding: step.sql, as: UTF8.self))
        }
        _ = try await Migrator(migrations).migrate(on: owner)
        _ = try await owner.query(
            """
            create table views_1.thing (commune text collate "C", id text collate "C", name text, rank int, amount text,
                at timestamptz, open boolean, primary key (commune, id))
            """
        )
        _ = try await owner.query(
            """
            insert into views_1.thing
            select c, 't-' || to_char(i, 'FM00'), case when i % 5 = 0 then null else 'n' || i % 3 end,
                case when i % 7 = 0 then null else i % 4 - 1 end,
                case when i % 6 = 0 then null else (i % 5) || '.50' end,
                case when i % 8 = 0 then null else timestamptz '2026-11-22T14:00:00Z' + i % 3 * interval '1.234567 s' end,
                case when i % 9 = 0 then null else i % 2 = 0 end
            from generate_series(1, 40) i, unnest(array['el-maizal', 'el-panal']) c
            """
        )
        await owner.close()
        return Reader(
            pool: Pool(configuration: PoolConfiguration(connection: ConnectionConfiguration(url: serverURL))),
            opener: .closed
        )
    }

    private func ids(_ items: [JSONValue]) -> [String] { items.compactMap { $0["id"]?.string } }

    private func all(_ reader: Reader, _ query: ListQuery) async throws -> [String] {
        var query = query
        var ids: [String] = []
        repeat {
            let page = try await reader.list(Self.resource, commune: "el-maizal", query: query)
            #expect(page.items.count <= query.limit)
            #expect(page.next == nil || page.items.count == query.limit)
            ids += self.ids(page.items)
            query.cursor = page.next
        } while query.cursor != nil
        return ids
    }

    @Test func `pages of any size give each row once, in the order of one large page`() async throws {
        let reader = try await reader()
        let sorts: [[ListQuery.Sort]] = [
            [], [.init("id", descending: true)], [.init("name")], [.init("name", descending: true)], [.init("rank")],
            [.init("rank", descending: true), .init("at")], [.init("amount", descending: true)],
            [.init("at", descending: true), .init("open"), .init("id", descending: true)],
            [.init("open", descending: true), .init("name"), .init("rank"), .init("amount"), .init("at")],
        ]
        for sort in sorts {
            let whole = try await all(reader, ListQuery(limit: 1000, sort: sort))
            #expect(Set(whole).count == 40)
            for limit in [1, 3, 39, 40, 41] {
                #expect(try await all(reader, ListQuery(limit: limit, sort: sort)) == whole, "\(sort) by \(limit)")
            }
        }
        let ranks = try await reader.list(Self.resource, commune: "el-maizal", query: ListQuery(sort: [.init("rank")]))
        #expect(ranks.items.first?["rank"] == .integer(-1))
        #expect(ranks.items.last?["rank"] == .null)
        let falling = try await reader.list(
            Self.resource,
            commune: "el-maizal",
            query: ListQuery(sort: [.init("rank", descending: true)])
        )
        #expect(falling.items.first?["rank"] == .integer(2))
        #expect(falling.items.last?["rank"] == .null)
    }

    @Test func `filters compare as answers show, and an empty one asks for what is missing`() async throws {
        let reader = try await reader()
        func count(_ filters: ListQuery.Filter..., q: String? = nil) async throws -> Int {
            try await all(reader, ListQuery(q: q, filters: filters)).count
        }
        #expect(try await count(.init("name", "n1")) == 11)
        #expect(try await count(.init("name", "")) == 8)
        #expect(try await count(.init("rank", "2")) == 8)
        #expect(try await count(.init("amount", "4.50")) == 7)
        #expect(try await count(.init("amount", "4.5")) == 0)
        #expect(try await count(.init("open", "true")) == 18)
        #expect(try await count(.init("at", "2026-11-22T14:00:00Z")) == 12)
        #expect(try await count(.init("at", "2026-11-22T10:00:00-04:00")) == 12)
        #expect(try await count(.init("id", "t-07"), .init("rank", "")) == 1)
        #expect(try await count(.init("name", "n1' or '1'='1")) == 0)
        #expect(try await count(q: "N1") == 11)
        #expect(try await count(q: "%") == 0)
    }

    @Test func `one row, or none, of the commune asked for`() async throws {
        let reader = try await reader()
        let item = try await reader.get(Self.resource, commune: "el-panal", id: "t-02")
        #expect(item.value?["at"] == .string("2026-11-22T14:00:02.469Z"))
        #expect(item.value?["amount"] == .string("2.50"))
        #expect(item.position == 0)
        #expect(try await reader.get(Self.resource, commune: "el-panal", id: "t-99").value == nil)
        #expect(try await reader.get(Self.resource, commune: "che", id: "t-02").value == nil)
        #expect(try await reader.list(Self.resource, commune: "che", query: ListQuery()).items.isEmpty)
    }

    @Test func `an export goes through all pages`() async throws {
        let reader = try await reader()
        var bytes: [UInt8] = []
        for try await part in try reader.export(
            Self.resource,
            commune: "el-maizal",
            query: ListQuery(limit: 3),
            as: .ndjson
        ) {
            bytes += part
        }
        #expect(bytes.split(separator: 10).count == 40)
    }

    @Test func `without a database the answer is unavailable`() async throws {
        let nowhere = ConnectionConfiguration(url: "postgresql://nobody@127.0.0.1:1/none")
        let pool = Pool(configuration: PoolConfiguration(connection: nowhere, waitTimeout: .milliseconds(100)))
        do {
            _ = try await Reader(pool: pool, opener: .closed).list(Self.resource, commune: "c", query: ListQuery())
            Issue.record("it answered")
        } catch {
            guard case .unavailable = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}

import CanonicalJSON
import Testing

@testable import ReadModels

@Suite struct ListQueryTests {
    @Test func `parameters are read`() throws {
        let query = try ListQuery(parameters: [
            ("limit", "7"), ("sort", "name,-state"), ("filter[state]", "left"), ("q", "ana"), ("cursor", "x"),
        ])
        #expect(query.limit == 7)
        #expect(query.sort == [ListQuery.Sort("name"), ListQuery.Sort("state", descending: true)])
        #expect(query.filters == [ListQuery.Filter("state", "left")])
        #expect(query.q == "ana")
        #expect(query.cursor == "x")
        #expect(try ListQuery(parameters: []).limit == 100)
    }

    @Test(arguments: ["0", "1001", "-1", "ten", "", "1.5"])
    func `a limit is 1 to 1000`(_ limit: String) {
        #expect(throws: ReadFault.malformed([.limit])) { try ListQuery(parameters: [("limit", limit)]) }
    }

    @Test func `all faults are told at once`() {
        #expect(throws: ReadFault.malformed([.unknown("sortt"), .limit, .repeated("q")])) {
            try ListQuery(parameters: [("sortt", "name"), ("limit", "0"), ("q", "a"), ("q", "b")])
        }
    }

    @Test func `unknown fields and wrong values are told by name`() throws {
        let listing = MembersView.resource.listing
        let query = ListQuery(
            sort: [ListQuery.Sort("reachedAges"), ListQuery.Sort("name"), ListQuery.Sort("name")],
            filters: [
                ListQuery.Filter("nombre", "x"), ListQuery.Filter("verified", "yes"),
                ListQuery.Filter("leftAt", "yesterday"),
            ]
        )
        do {
            _ = try listing.plan(query)
            Issue.record("it was taken")
        } catch {
            guard case .malformed(let faults) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(
                faults.map(\.parameter) == ["filter[nombre]", "filter[verified]", "filter[leftAt]", "sort", "sort"]
            )
        }
        #expect(throws: ReadFault.malformed([.search])) {
            _ = try RollsView.resource.listing.plan(ListQuery(q: "ana"))
        }
    }

    @Test(arguments: ["", "!", "bm90IGpzb24", "W10", "WzEsMl0", "eyJhIjoxfQ", "WzEsIngiXQ"])
    func `a cursor that isn't this list's is refused`(_ cursor: String) {
        #expect(throws: ReadFault.malformed([.cursor])) {
            _ = try UnitsView.resource.listing.plan(ListQuery(cursor: cursor))
        }
    }

    @Test func `a cursor belongs to its list, filters, search and order`() throws {
        let listing = UnitsView.resource.listing
        let query = ListQuery(sort: [ListQuery.Sort("name")], filters: [ListQuery.Filter("kind", "council")])
        let cursor = try listing.plan(query).cursor(values: [.string("u-1")], keys: [.string("uno")]).text
        var next = query
        next.cursor = cursor
        _ = try listing.plan(next)
        var others = [next, next, next, next]
        others[0].sort = [ListQuery.Sort("name", descending: true)]
        others[1].filters = []
        others[2].q = "a"
        others[3].sort = []
        for other in others {
            #expect(throws: ReadFault.malformed([.cursor])) { _ = try listing.plan(other) }
        }
        let byName = ListQuery(sort: [ListQuery.Sort("name")])
        var elsewhere = byName
        elsewhere.cursor = try listing.plan(byName).cursor(values: [.string("u-1")], keys: [.string("uno")]).text
        _ = try listing.plan(elsewhere)
        #expect(throws: ReadFault.malformed([.cursor])) { _ = try MembersView.resource.listing.plan(elsewhere) }
        // A value of another type than the field's.
        let forged = Cursor(mark: Cursor.mark(path: "units", query: query), keys: [.integer(1)], id: "u-1").text
        next.cursor = forged
        #expect(throws: ReadFault.malformed([.cursor])) { _ = try listing.plan(next) }
    }

    @Test(arguments: [[], [0], [255, 254], [1, 2, 3], Array("cuatro bytes y más".utf8)] as [[UInt8]])
    func `base64url comes back`(_ bytes: [UInt8]) {
        #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }

    @Test func `csv quotes what needs it`() throws {
        let listing = UnitsView.resource.listing
        let item: JSONValue = [
            "id": "u-1", "kind": "council", "name": "Ana \"la Negra\", sector 1\nnorte", "parentId": .null,
            "establishedAt": "2026-11-22T14:00:00Z",
        ]
        #expect(
            String(decoding: Export.csv.header(listing) + Export.csv.line(item, listing), as: UTF8.self)
                == "id,kind,name,parentId,families,setting,establishedAt\r\n"
                + "u-1,council,\"Ana \"\"la Negra\"\", sector 1\nnorte\",,,,2026-11-22T14:00:00Z\r\n"
        )
        #expect(Export.ndjson.line(item, listing) == item.canonicalBytes + [10])
    }
}

import Domain
import Postgres
import Testing

@testable import ReadModels

@Suite struct RowSetTests {
    @Test func `only rows that differ from what was loaded are changes`() {
        var rows = RowSet<Int>(["a": 1, "b": 2, "c": 3])
        rows["a"] = 1
        rows["b"] = nil
        rows["c"]? += 1
        rows["d"] = 4
        #expect(rows.changes.map(\.id) == ["b", "c", "d"])
        #expect(rows.changes.map(\.row) == [nil, 4, 4])
        rows.reset()
        #expect(rows.changes.isEmpty)
        #expect(rows.rows == ["a": 1, "b": 2, "c": 3])
    }

    @Test func `a view may only use the rows that it named for the event`() throws {
        let event = Recorded(
            position: 1,
            stream: Stream(.unit, "u-1"),
            streamVersion: 1,
            occurredAt: Instant(milliseconds: 0),
            recordedAt: Instant(milliseconds: 0),
            actor: "m-1",
            event: UnitEstablished.example.event
        )
        #expect(throws: ViewFault("version 1 of the view used the row other, which it hadn't named for this event")) {
            try Nosy.fold([event])
        }
        #expect(try UnitsView.fold([event]).keys.sorted() == ["u-1"])
    }

    /// Names one row and reads another.
    private enum Nosy: DocumentView {
        typealias Row = Int
        static let name = "nosy"
        static let version = 1
        static var table: SQL { "nosy" }
        static func touches(_ event: Recorded) -> [String] { ["mine"] }
        static func apply(_ event: Recorded, to rows: inout RowSet<Int>) throws(ViewFault) {
            rows["mine"] = rows["other"] ?? 0
        }
    }
}

import Foundation
import Postgres
import Testing

/// `acta work` beside `acta serve`, in processes of its own.
@Suite struct WorkTests {
    private static let founding =
        #"{"name":"El Alba","kind":"commune","mandates":[{"memberId":"dev","office":"spokesperson"},{"memberId":"dev","office":"registry"}]}"#

    private static func unit(_ number: Int) -> String {
        #"{"unitId":"cc-\#(number)","kind":"council","name":"Consejo Comunal \#(number)"}"#
    }

    @Test func `a process of workers that is asked to end gives everything back at once, and another goes on`()
        async throws
    {
        let service = try await Service.start()
        let owner = try await Connection.connect(ConnectionConfiguration(url: service.databaseURL))
        /// Who has leases: the ids of their processes.
        func holders() async throws -> Set<Int32> {
            let rows = try await owner.query(
                "select split_part(holder, '/', 2) from acta.lease where expires_at > clock_timestamp()"
            )
            return Set(try rows.decode(String.self).compactMap { Int32($0) })
        }
        var workers = [
            try Started(["work"] + service.workOptions), try Started(["work"] + service.workOptions),
        ]
        func processes() -> Set<Int32> { Set(workers.map(\.process.processIdentifier)) }
        func until(_ condition: () async throws -> Bool) async throws {
            for _ in 0..<1200 {
                if try await condition() { return }
                try await Task.sleep(for: .milliseconds(50))
            }
            Issue.record("it never came to that: \(try await holders()), \(workers.map(\.errors))")
        }
        let founded = try await service.command("el-alba", "communes.found", Self.founding)
        #expect(founded.status == 201, "\(founded.text)")
        for round in 1...4 {
            try await until { try await processes().isSubset(of: holders()) }
            let leaver = round % 2
            let id = workers[leaver].process.processIdentifier
            async let status = workers[leaver].stop()
            // Meanwhile commands go on.
            let made = try await service.command("el-alba", "units.establish", Self.unit(round))
            #expect(made.status == 201, "\(made.text)")
            #expect(await status == 0, "\(workers[leaver].errors)")
            #expect(try await !holders().contains(id))
            let position = try #require(made.json["position"]?.integer)
            let row = try await service.get(
                "/v1/communes/el-alba/units/cc-\(round)?min-position=\(position)&wait=20"
            )
            #expect(row.status == 200, "\(row.text)")
            workers[leaver] = try Started(["work"] + service.workOptions)
        }
        let events = try await owner.query(
            "select count(*), count(distinct position) from acta.event where commune = 'el-alba'"
        ).decode(Int64.self, Int64.self)
        #expect(events.first.map { $0 == $1 } == true)
        // A process that is asked before it listens for that ends at once.
        try await until { try await processes().isSubset(of: holders()) }
        for worker in workers { #expect(await worker.stop() == 0) }
        #expect(try await holders().isDisjoint(with: processes()))
        await owner.close()
        await service.end()
    }
}

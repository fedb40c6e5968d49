import CanonicalJSON
import Foundation
import LocalPostgres
import Synchronization
import Testing

extension Acceptance {
    /// `acta serve` and `acta work` as processes.
    @Suite(.serialized) struct ServiceTests {
        private static let founding =
            #"{"name":"S","kind":"commune","mandates":[{"memberId":"dev","office":"spokesperson"}]}"#

        @Test func `without workers a view says where it is, and shows the change once there are some`() async throws {
            let service = try await Service.start()
            let founded = try await service.command("s", "communes.found", Self.founding)
            #expect(founded.status == 201, "\(founded.text)")
            let position = try #require(founded.json["position"]?.integer)
            let behind = try await service.get("/v1/communes/s/mandates?min-position=\(position)&wait=1")
            #expect(behind.status == 504 && behind.code == "read-model-behind", "\(behind.text)")
            #expect(behind.json["position"] == .integer(0))
            #expect(behind.headers["content-type"] == "application/problem+json")
            // Without being asked to wait, what is there is shown, and that it is nothing yet.
            let now = try await service.get("/v1/communes/s/mandates")
            #expect(now.status == 200 && now.json["items"]?.array.isEmpty == true)
            #expect(now.headers["acta-position"] == "0")

            let worker = try Started(["work"] + service.workOptions)
            var reached = behind
            while reached.status == 504 {
                try #require(worker.process.isRunning, "\(worker.errors)")
                reached = try await service.get("/v1/communes/s/mandates?min-position=\(position)&wait=30")
            }
            #expect(reached.status == 200 && reached.json["items"]?.array.count == 1, "\(reached.text)")
            #expect(reached.headers["acta-position"] == String(position))
            #expect(await worker.stop() == 0, "\(worker.errors)")
            await service.end()
        }

        @Test(arguments: [true, false])
        func
            `PostgreSQL that goes away under load is told, loses and doubles nothing, and service comes back by itself`(
                isKilled: Bool
            ) async throws
        {
            let directory = "/tmp/acta-load-\(UUID().uuidString)"
            defer { try? FileManager.default.removeItem(atPath: directory) }
            let server = try await LocalServer.start(directory: directory)
            let service = try await Service.start(on: server, ["--with-workers"])
            #expect(try await service.command("load", "communes.found", Self.founding).status == 201)
            let load = Load()
            let clients = 8
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<clients {
                    group.addTask { try await load.post(to: service, as: client) }
                }
                group.addTask {
                    // The clients end with this, however it ends.
                    defer { load.state.withLock { $0.isOver = true } }
                    do {
                        try await interrupt(server, isKilled, service, load, clients)
                    } catch {
                        load.state.withLock { $0.faults.append("\(error)") }
                    }
                }
                try await group.waitForAll()
            }
            let (accepted, faults) = load.state.withLock { ($0.ids, $0.faults) }
            #expect(faults.isEmpty, "\(faults.prefix(3))")
            let lines = try await service.get(
                "/v1/communes/load/events",
                headers: ["accept": "application/x-ndjson"]
            ).text.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
            #expect(lines.compactMap { $0["position"]?.string } == (1...lines.count).map(String.init))
            let written = lines.filter { $0["type"]?.string == "parties.registered" }.compactMap {
                $0["commandid"]?.string
            }
            #expect(written.count == accepted.count)
            #expect(Set(written) == accepted)
            // The views go on too.
            let view = try await service.get("/v1/communes/load/mandates?min-position=\(lines.count)&wait=30")
            #expect(view.status == 200, "\(view.text)")
            await service.end()
            await server.stop()
        }

        /// Takes PostgreSQL away until each client was told so, and gives it back.
        private func interrupt(
            _ server: LocalServer,
            _ isKilled: Bool,
            _ service: Service,
            _ load: Load,
            _ clients: Int
        ) async throws {
            try await load.wait { $0.accepted >= 50 }
            if isKilled { await server.kill() } else { await server.stop(.immediate) }
            try await load.wait { $0.refused.count == clients }
            let ready = try await service.get("/readyz")
            #expect(ready.status == 503, "\(ready.text)")
            let view = try await service.get("/v1/communes/load/mandates")
            #expect(view.status == 503 && view.headers["retry-after"] != nil, "\(view.text)")
            try await server.restart()
            let before = load.state.withLock { $0.accepted }
            try await load.wait { $0.accepted >= before + 50 }
        }

        /// Clients that post one command after the other, each until it is accepted.
        private final class Load: Sendable {
            struct State {
                var accepted = 0
                var ids: Set<String> = []
                /// Clients that were told to come again.
                var refused: Set<Int> = []
                var faults: [String] = []
                var isOver = false
            }

            let state = Mutex(State())

            /// Looks until `condition` holds; gives up where something went wrong.
            func wait(until condition: @Sendable (State) -> Bool) async throws {
                while true {
                    let (holds, fault) = state.withLock { (condition($0), $0.faults.first) }
                    if holds { return }
                    if let fault { throw Started.Ended(text: fault) }
                    try await Task.sleep(for: .milliseconds(20))
                }
            }

            func post(to service: Service, as client: Int) async throws {
                var number = 0
                while !state.withLock({ $0.isOver || !$0.faults.isEmpty }) {
                    number += 1
                    let id = "p-\(client)-\(number)"
                    var status = 0
                    while !(200..<300).contains(status) {
                        let reply = try await service.command(
                            "load",
                            "parties.register",
                            #"{"partyId":"\#(id)","name":"n"}"#,
                            id: id
                        )
                        status = reply.status
                        state.withLock { state in
                            switch status {
                            case 200, 201:
                                state.accepted += 1
                                state.ids.insert(id)
                            case 503 where reply.headers["retry-after"].flatMap({ Int($0) }) ?? 0 > 0:
                                state.refused.insert(client)
                            default: state.faults.append("\(status): \(reply.text)")
                            }
                        }
                        if state.withLock({ !$0.faults.isEmpty }) { return }
                        // As it was told to, though sooner.
                        if status == 503 { try await Task.sleep(for: .milliseconds(100)) }
                    }
                }
            }
        }
    }
}

import ArgumentParser
import Foundation
import Logging
import MessageQueue
import Postgres
import Runtime

extension QueueCommand {
    /// A consumer on standard output.
    struct Follow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print events as lines of JSON, as a group that keeps its place.",
            discussion: """
                Any number of processes may follow as the same group: they share the communes, take over from one another
                within seconds, and each stream's events come in order. An event may come twice, with the same id.
                What identifies people is sealed, as it is in the log. Ctrl-C stops; the next start goes on from there.
                """
        )

        @Argument(help: "The group's name.") var group: String
        @Option(help: ArgumentHelp("Only this commune.", valueName: "slug")) var commune: String?
        @Option(help: ArgumentHelp("Only events of this type; may be repeated.", valueName: "type")) var type:
            [String] = []
        @Flag(help: "A new group begins with what comes from now on, not with the first event.") var fromNow = false
        @Flag(help: "Print commune, position and stream only.") var plain = false
        @Option(help: ArgumentHelp("Into how many parts processes share the communes.", valueName: "n")) var shards = 4
        @Option(help: .hidden) var leaseMilliseconds = 5000
        @OptionGroup var database: DatabaseOptions

        func validate() throws {
            guard (1...256).contains(shards), (100...3_600_000).contains(leaseMilliseconds) else {
                throw ValidationError("--shards takes 1 to 256, --lease-milliseconds 100 to 3600000")
            }
        }

        mutating func run() async throws {
            var logger = Logger(label: "acta")
            logger.logLevel = .warning
            let connection = ConnectionConfiguration(
                url: try database.url(),
                parameters: ["application_name": "acta follow"],
                logger: logger
            )
            let printer = Printer(
                group: Group(name: group, commune: commune, from: fromNow ? .now : .beginning),
                types: Set(type),
                isPlain: plain
            )
            var configuration = QueueConfiguration(
                connection: connection,
                holder:
                    "\(ProcessInfo.processInfo.hostName)/\(ProcessInfo.processInfo.processIdentifier)/\(UInt32.random(in: .min ... .max))",
                consumers: [printer],
                shards: shards,
                clock: { Int64(Date().timeIntervalSince1970 * 1000) },
                logger: logger
            )
            // Leases of its own: the service's workers know nothing of this group.
            configuration.name = "queue-follow/\(group)"
            configuration.leaseDuration = .milliseconds(leaseMilliseconds)
            configuration.leaseInterval = min(.milliseconds(500), configuration.leaseDuration / 5)
            let workers = QueueWorkers(configuration)
            let wakeUps = WakeUps(connection: connection, logger: logger)
            wakeUps.onAppended { workers.wake($0) }
            try await ServiceRunner.run([wakeUps, QueueService(workers: workers)], nil, logger)
        }
    }
}

/// Prints what it receives, a line each.
private struct Printer: Consumer {
    let group: Group
    let types: Set<String>
    let isPlain: Bool

    func groups() async throws -> [Group] { [group] }

    func wants(_ type: String, in group: Group) -> Bool { types.isEmpty || types.contains(type) }

    func receive(_ messages: [Message], in group: Group) async -> [MessageQueue.Outcome] {
        for message in messages {
            let line =
                isPlain
                ? Array("\(message.commune) \(message.position) \(message.key)\n".utf8)
                : Array("{\"id\":\"\(message.id)\",\"event\":".utf8) + message.bytes + Array("}\n".utf8)
            // In one write, so that lines of several processes don't mix.
            // Nobody reads any longer: what isn't acknowledged comes again with the next start.
            do { try FileHandle.standardOutput.write(contentsOf: Data(line)) } catch { Foundation.exit(1) }
        }
        return messages.map { _ in .done() }
    }
}

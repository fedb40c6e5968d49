import Foundation
import Postgres
import Testing

@testable import MessageQueue

@Suite struct ProcessTests {
    @Test func `processes killed and stopped at fifty seeded moments lose nothing and keep the keys in order`()
        async throws
    {
        let fixture = try await QueueFixture()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acta-queue-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("effects").path
        let url = try #require(fixture.configuration.url)
        var followers: [Follower] = []
        defer { for follower in followers { follower.kill() } }
        for _ in 0..<3 { followers.append(try Follower(url, file)) }

        var state: UInt64 = 1701
        func dice(_ sides: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % sides)
        }
        var streams: [String] = []
        for _ in 0..<50 {
            let more = (0..<10).map { _ in "k/\(dice(6))" }
            streams += more
            for commune in ["a", "b", "c"] { try await fixture.append(commune, more) }
            // The moment is the seed's choice; nothing is expected to have happened by then.
            try await Task.sleep(for: .milliseconds(dice(300)))
            let victim = dice(3)
            switch dice(3) {
            case 0:
                followers[victim].kill()
                followers[victim] = try Follower(url, file)
            case 1: followers[victim].signal(SIGSTOP)
            default: for follower in followers { follower.signal(SIGCONT) }
            }
        }
        for follower in followers { follower.signal(SIGCONT) }

        let expected = 3 * streams.count
        try await fixture.until { Set(Self.lines(file)).count == expected }
        // Once by id, as a receiver must.
        var seen: Set<String> = []
        let effects = Self.lines(file).filter { seen.insert($0).inserted }.map {
            $0.split(separator: " ").map(String.init)
        }
        for commune in ["a", "b", "c"] {
            for key in Set(streams) {
                let positions = effects.filter { $0[0] == commune && $0[2] == key }.map { Int($0[1]) }
                #expect(positions == streams.indices.filter { streams[$0] == key }.map { $0 + 1 })
            }
        }
        try await fixture.until {
            try await fixture.queue.figures(now: fixture.now).first { $0.group == "effects" }?.depth == 0
        }
        #expect(try await fixture.queue.blocked().isEmpty)
    }

    @Test func `a process that is asked to end finishes what it began, and another one goes on at once`() async throws {
        let fixture = try await QueueFixture()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("acta-queue-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("effects").path
        let url = try #require(fixture.configuration.url)
        // A lease that isn't given back would last for an hour.
        var followers = [try Follower(url, file, lease: 3_600_000), try Follower(url, file, lease: 3_600_000)]
        defer { for follower in followers { follower.kill() } }

        var state: UInt64 = 1702
        func dice(_ sides: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % sides)
        }
        var count = 0
        for _ in 0..<10 {
            for _ in 0...dice(5) {
                for commune in ["a", "b", "c"] { try await fixture.append(commune, (0..<20).map { "k/\($0 % 4)" }) }
                count += 20
            }
            // The moment is the seed's choice; nothing is expected to have happened by then.
            try await Task.sleep(for: .milliseconds(dice(200)))
            let leaver = dice(2)
            // Asked before its first line of code ran, it would end as any program does.
            try await fixture.until { followers[leaver].heedsTermination }
            #expect(followers[leaver].stop() == 0)
            try await fixture.until { Self.lines(file).count >= 3 * count }
            followers[leaver] = try Follower(url, file, lease: 3_600_000)
        }
        // Nothing is missing, and without a crash nothing came twice.
        let effects = Self.lines(file).map { $0.split(separator: " ").map(String.init) }
        #expect(effects.count == 3 * count)
        for commune in ["a", "b", "c"] {
            for key in (0..<4).map({ "k/\($0)" }) {
                let positions = effects.filter { $0[0] == commune && $0[2] == key }.map { Int($0[1]) }
                #expect(positions == (1...count).filter { ($0 - 1) % 20 % 4 == Int(key.suffix(1)) })
            }
        }
    }

    private static func lines(_ file: String) -> [String] {
        let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        // What comes after the last newline is being written.
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}

/// A process that appends what it receives to a file: `acta queue follow`.
private struct Follower {
    private let process = Process()

    init(_ databaseURL: String, _ file: String, lease: Int = 1000) throws {
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = [
            "-c", #"out=$1; shift; exec "$@" >> "$out""#, "sh", file, Self.program, "queue", "follow", "effects",
            "--plain", "--shards", "3", "--lease-milliseconds", String(lease), "--database-url", databaseURL,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    func signal(_ number: Int32) { _ = Foundation.kill(process.processIdentifier, number) }

    /// Whether it has begun to catch SIGTERM, by proc(5).
    var heedsTermination: Bool {
        let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
        let caught = status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") }?.split(separator: "\t").last
        return caught.flatMap { UInt64($0, radix: 16) }.map { $0 & 1 << (UInt64(SIGTERM) - 1) != 0 } ?? false
    }

    /// SIGTERM; the exit status.
    func stop() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    func kill() {
        signal(SIGKILL)
        process.waitUntilExit()
    }

    /// Beside the test bundle.
    private static let program: String = {
        let own =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent("acta").path
    }()
}

import CanonicalJSON
import Foundation

extension BenchStage {
    /// A book of about so many events, posted and exported once, then verified by `acta verify` in a process of its own: hashes
    /// and proofs by themselves, and everything.
    ///
    /// - Parameter book: An exported book that is there already.
    func verify(_ book: String?, events: Int, rounds: Int, quiet: Bool) async throws -> [BenchFigure] {
        let folder = if let book { book } else { try await exported(events: events, quiet: quiet) }
        var (proofs, wholes, memory, checked) = ([Double](), [Double](), 0.0, 0)
        for _ in 0..<rounds {
            let hashes = try await Verification(of: folder, ["--hashes-only"])
            let whole = try await Verification(of: folder, [])
            proofs.append(hashes.rate)
            wholes.append(whole.rate)
            memory = max(memory, hashes.megabytes, whole.megabytes)
            checked = whole.events
        }
        return [
            BenchFigure(
                name: "verify",
                ours: Self.median(proofs),
                reference: 100_000,
                unit: "events/s",
                aim: 1,
                note: "hashes, tiles, checkpoints and signatures of \(checked) events"
            ),
            BenchFigure(
                name: "verify-whole",
                ours: Self.median(wholes),
                reference: 100_000,
                unit: "events/s",
                aim: 0.1,
                note: "also schemas, powers, and all read models derived again and compared"
            ),
            BenchFigure(
                name: "verify-memory",
                ours: memory,
                reference: 200,
                unit: "MiB",
                aim: 1,
                lowerIsBetter: true,
                note: "the most that either had at once"
            ),
        ]
    }

    /// A commune as `acta generate` makes it, with its views folded, and `acta export` of it.
    private func exported(events: Int, quiet: Bool) async throws -> String {
        let process = try await launch(workers: true)
        defer { process.stop() }
        // A commune has about five events for four movements.
        let client = ActaClient(address: "http://127.0.0.1:\(process.port)", token: try await generatorToken())
        try await load(.around(movements: max(100, events * 79 / 100)), client, quiet)
        let folder = self.folder + "/book"
        let (status, _) = try await ChildProgram.run([
            "export", Self.large, folder, "--json", "--database-url", database.serverURL, "--keyring",
            database.keyringPath,
        ])
        guard status == 0 else { throw Failure("acta export failed with status \(status)") }
        return folder
    }
}

/// One run of `acta verify`.
private struct Verification {
    let events: Int
    let rate: Double
    let megabytes: Double

    init(of folder: String, _ arguments: [String]) async throws {
        let start = ContinuousClock.now
        let (status, output) = try await ChildProgram.run(["verify", folder, "--json"] + arguments)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        // Nothing was held before, so that it is consistent with itself only.
        guard status == 3, let report = try? JSONValue.parse(output), let events = report["events"]?.integer else {
            throw Failure(
                "acta verify failed with status \(status): \(String(decoding: output.prefix(1000), as: UTF8.self))"
            )
        }
        self.events = Int(events)
        rate = Double(events) / seconds
        megabytes = Double(report["peakMemory"]?.integer ?? 0) / 1_048_576
    }
}

/// This program, in a process of its own.
enum ChildProgram {
    /// Runs it to its end, and gives what it printed.
    static func run(_ arguments: [String]) async throws -> (status: Int32, output: [UInt8]) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.executablePath)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        return await withCheckedContinuation { ended in
            DispatchQueue.global().async {
                let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
                process.waitUntilExit()
                ended.resume(returning: (process.terminationStatus, bytes))
            }
        }
    }
}

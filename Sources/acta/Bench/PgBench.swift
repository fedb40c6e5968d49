import Foundation

/// PostgreSQL's own pgbench, as the reference: one-row INSERTs into a table of the same kind.
struct PgBench {
    let databaseURL: String
    let folder: String

    /// The reference's table: the columns, keys and sizes of `acta.event`, without partitions.
    static let table = """
        create table if not exists public.bench_event (
            commune text collate "C" not null,
            position bigint not null,
            stream text collate "C" not null,
            stream_version integer not null,
            type text collate "C" not null,
            recorded_at timestamptz not null,
            leaf_hash bytea not null,
            bytes bytea not null,
            primary key (commune, position),
            unique (commune, stream, stream_version)
        )
        """

    private static let script = """
        \\set position random(1, 9000000000000000)
        \\set stream random(1, 9000000000000000)
        insert into public.bench_event values ('bench-' || :client_id, :position, 'consultation/' || :stream, 1, \
        'consultations.ballot-cast', now(), decode(md5('a') || md5('b'), 'hex'), convert_to(repeat('0123456789', 50), 'UTF8'));
        """

    /// Transactions a second with so many clients, over about so many seconds.
    func run(clients: Int, seconds: Int) throws -> Double {
        // Told by number and not by time: pgbench's clock is SIGALRM, which a process that Dispatch starts may never get.
        let first = try run(clients: clients, transactions: 100)
        return try run(clients: clients, transactions: max(100, Int(first) * seconds / clients))
    }

    private func run(clients: Int, transactions: Int) throws -> Double {
        let path = folder + "/bench.sql"
        try Data(Self.script.utf8).write(to: URL(fileURLWithPath: path))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Self.executable())
        process.arguments = [
            "--no-vacuum", "--protocol=prepared", "--client=\(clients)", "--jobs=2", "--transactions=\(transactions)",
            "--file=\(path)",
            databaseURL,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0,
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("tps = ") }),
            let rate = Double(line.dropFirst(6).prefix { $0 != " " })
        else { throw Failure("pgbench failed: \(text)") }
        return rate
    }

    private static func executable() throws -> String {
        let folders = ((try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []).sorted()
            .reversed()
        let candidates =
            folders.map { "/usr/lib/postgresql/\($0)/bin/pgbench" } + ["/usr/bin/pgbench", "/usr/local/bin/pgbench"]
        guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw Failure("pgbench isn't installed; run Deploy/bootstrap")
        }
        return found
    }
}

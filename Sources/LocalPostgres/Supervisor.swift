internal import Foundation
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Runs a server for as long as this program lives.
///
/// A shell starts the server and waits on its standard input, a pipe whose other end only this program holds. The pipe
/// ends with the program, be it by SIGKILL, and the shell then stops the server. It also ends by itself with the server.
final class Supervisor: Sendable {
    private struct State {
        var isRunning = true
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    /// Kept open; never written to.
    private let lifeline: Pipe

    /// `$1` is the directory to remove at the end, or empty; the rest is the server's command.
    private static let script = """
        remove=$1; shift
        trap '' HUP
        exec 3<&0
        "$@" </dev/null 3<&- & server=$!
        ( while kill -0 $server 2>/dev/null; do read -r _ <&3 || break; done
          kill -QUIT $server 2>/dev/null ) & watch=$!
        exec 3<&-
        wait $server; status=$?
        kill -KILL $watch 2>/dev/null; wait $watch 2>/dev/null
        if [ -n "$remove" ]; then rm -rf "$remove"; fi
        exit $status
        """

    init(command prefix: [String], server: [String], log: String, account: Account, removes directory: String?) throws {
        let lifeline = Pipe()
        self.lifeline = lifeline
        // Another child of this program must not keep the pipe open.
        _ = fcntl(lifeline.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = prefix + ["/bin/sh", "-c", Self.script, "acta-postgres", directory ?? ""] + server
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.environment = Tool.environment
        process.standardInput = lifeline.fileHandleForReading
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        guard account.own(log, mode: 0o600), let output = FileHandle(forWritingAtPath: log) else {
            throw LocalServerFault.directory(path: log, reason: "it can't be written")
        }
        process.standardOutput = output
        process.standardError = output
        process.terminationHandler = { [weak self] _ in self?.end() }
        do {
            try Tool.start(process)
        } catch {
            throw LocalServerFault.failed(program: server.first ?? "postgres", status: -1, output: "\(error)")
        }
        try? lifeline.fileHandleForReading.close()
        try? output.close()
    }

    var isRunning: Bool { state.withLock { $0.isRunning } }

    /// Waits until the server and the shell have ended.
    func ended() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if state.isRunning { state.waiters.append(continuation) }
                return !state.isRunning
            }
            if isOver { continuation.resume() }
        }
    }

    private func end() {
        let waiters = state.withLock { state in
            state.isRunning = false
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
